/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-application.h"

#include "app/credenza-about.h"
#include "app/credenza-help-window.h"
#include "app/credenza-preferences-window.h"
#include "app/credenza-window.h"

struct _CredenzaApplication
{
  AdwApplication        parent_instance;

  CredenzaWindow       *window;      /* (nullable): GTK owns it; cleared when it goes */
  GtkWidget            *help;        /* (nullable): GTK owns it; cleared when it goes */
  ModelConnections     *connections; /* (owned) (nullable): there can be none */
  ModelPendingRequests *requests;    /* (owned) (nullable): there can be none */
  Store                *store;       /* (owned) (nullable) */
  GError               *store_error; /* (owned) (nullable) */
  char                 *libraries;   /* (owned) (nullable): that are in use below the windows, a line each */
  gboolean              notifies;
};

enum
{
  SIGNAL_OPEN_STORE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaApplication, credenza_application, ADW_TYPE_APPLICATION)

static void
retry_store_cb (CredenzaApplication *self)
{
  g_clear_error (&self->store_error);
  g_signal_emit (self, signals[SIGNAL_OPEN_STORE], 0);
}

static void
tell_window (CredenzaApplication *self)
{
  if (self->window == NULL)
    return;
  if (self->store != NULL)
    credenza_window_set_store (self->window, self->store);
  else if (self->store_error != NULL)
    credenza_window_set_store_error (self->window, self->store_error);
}

static CredenzaWindow *
ensure_window (CredenzaApplication *self)
{
  if (self->window != NULL)
    return self->window;

  self->window = credenza_window_new (GTK_APPLICATION (self));
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  g_signal_connect_object (self->window, "retry-store", G_CALLBACK (retry_store_cb), self, G_CONNECT_SWAPPED);
  if (self->connections != NULL)
    credenza_window_set_connections (self->window, self->connections);
  if (self->requests != NULL)
    credenza_window_set_requests (self->window, self->requests);
  if (self->notifies)
    credenza_window_start_notifier (self->window);
  tell_window (self);
  return self->window;
}

static void
credenza_application_activate (GApplication *application)
{
  credenza_window_come_up (ensure_window (CREDENZA_APPLICATION (application)));
}

static void
credenza_application_open (GApplication  *application,
                           GFile        **files,
                           int            n_files,
                           const char    *hint)
{
  CredenzaWindow *window = ensure_window (CREDENZA_APPLICATION (application));
  g_autoptr (GListStore) list = g_list_store_new (G_TYPE_FILE);

  for (int i = 0; i < n_files; i++)
    g_list_store_append (list, files[i]);
  credenza_window_add_files (window, G_LIST_MODEL (list));
  credenza_window_come_up (window);
}

/* What a desktop offers beside the program's icon: an action of the window, which comes up for it. */
static void
activate_in_window (CredenzaApplication *self,
                    const char          *action)
{
  CredenzaWindow *window = ensure_window (self);

  credenza_window_come_up (window);
  credenza_window_begin (window, action);
}

static void
create_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  activate_in_window (user_data, "win.create");
}

static void
upload_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  activate_in_window (user_data, "win.upload");
}

/* What a notification leads to. */
static void
show_expiring_action (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       user_data)
{
  CredenzaWindow *window = ensure_window (user_data);
  const char *place_id, *name;

  g_variant_get (parameter, "(&s&s)", &place_id, &name);
  credenza_window_come_up (window);
  credenza_window_show_expiring (window, place_id, name);
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  CredenzaApplication *self = user_data;
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (self));

  gtk_window_present (credenza_about_new (parent, self->libraries, (GListModel *) self->connections));
}

static void
preferences_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  CredenzaApplication *self = user_data;
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (self));
  ModelPasswords *passwords = self->window != NULL ? credenza_window_get_passwords (self->window) : NULL;

  gtk_window_present (GTK_WINDOW (credenza_preferences_window_new (parent, passwords)));
}

static void
help_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  CredenzaApplication *self = user_data;
  CredenzaWindow *window = ensure_window (self);

  if (!gtk_widget_get_visible (GTK_WIDGET (window)))
    credenza_window_come_up (window);
  if (self->help == NULL)
    {
      self->help = credenza_help_window_new (GTK_WINDOW (window));
      g_object_add_weak_pointer (G_OBJECT (self->help), (gpointer *) &self->help);
    }
  gtk_window_present (GTK_WINDOW (self->help));
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  CredenzaApplication *self = user_data;

  /* Closing it lets the window remember its size. */
  if (self->window != NULL)
    gtk_window_close (GTK_WINDOW (self->window));
  g_application_quit (G_APPLICATION (self));
}

static void
add_actions (CredenzaApplication *self)
{
  const GActionEntry actions[] = {
    { "about", about_action },
    { "create", create_action },
    { "help", help_action },
    { "preferences", preferences_action },
    { "quit", quit_action },
    { "show-expiring", show_expiring_action, "(ss)" },
    { "upload", upload_action },
  };
  const char *quit_keys[] = { "<Control>q", NULL };
  const char *preferences_keys[] = { "<Control>comma", NULL };
  const char *help_keys[] = { "F1", NULL };
  const char *close_keys[] = { "<Control>w", NULL };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit", quit_keys);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.preferences", preferences_keys);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.help", help_keys);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "window.close", close_keys);
}

static void
credenza_application_startup (GApplication *application)
{
  /* The store opens in its thread while GTK starts. */
  g_signal_emit (application, signals[SIGNAL_OPEN_STORE], 0);

  G_APPLICATION_CLASS (credenza_application_parent_class)->startup (application);
  add_actions (CREDENZA_APPLICATION (application));
}

static void
credenza_application_dispose (GObject *object)
{
  CredenzaApplication *self = CREDENZA_APPLICATION (object);

  g_clear_weak_pointer (&self->window);
  g_clear_weak_pointer (&self->help);
  g_clear_object (&self->connections);
  g_clear_object (&self->requests);
  g_clear_object (&self->store);
  g_clear_error (&self->store_error);
  g_clear_pointer (&self->libraries, g_free);

  G_OBJECT_CLASS (credenza_application_parent_class)->dispose (object);
}

static void
credenza_application_class_init (CredenzaApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_application_dispose;
  application_class->startup = credenza_application_startup;
  application_class->activate = credenza_application_activate;
  application_class->open = credenza_application_open;

  signals[SIGNAL_OPEN_STORE] = g_signal_new ("open-store", CREDENZA_TYPE_APPLICATION, G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
credenza_application_init (CredenzaApplication *self)
{
}

/**
 * credenza_application_new:
 * @flags: flags beside those for opening files
 *
 * Returns: (transfer full): the application
 */
CredenzaApplication *
credenza_application_new (GApplicationFlags flags)
{
  return g_object_new (CREDENZA_TYPE_APPLICATION,
                       "application-id", APP_ID,
                       "flags", G_APPLICATION_HANDLES_OPEN | flags,
                       "resource-base-path", "/org/credenza/Credenza",
                       NULL);
}

/**
 * credenza_application_set_store:
 * @self: the application
 * @store: the store, opened
 */
void
credenza_application_set_store (CredenzaApplication *self,
                                Store               *store)
{
  g_return_if_fail (CREDENZA_IS_APPLICATION (self));

  g_set_object (&self->store, store);
  tell_window (self);
}

/**
 * credenza_application_set_connections:
 * @self: the application, before it runs
 * @connections: the connections; without them the windows offer none
 */
void
credenza_application_set_connections (CredenzaApplication *self,
                                      ModelConnections    *connections)
{
  g_return_if_fail (CREDENZA_IS_APPLICATION (self));
  g_set_object (&self->connections, connections);
}

/**
 * credenza_application_set_requests:
 * @self: the application, before it runs
 * @requests: where the keys are kept that are made here; without it the windows make none
 */
void
credenza_application_set_requests (CredenzaApplication  *self,
                                   ModelPendingRequests *requests)
{
  g_return_if_fail (CREDENZA_IS_APPLICATION (self));
  g_set_object (&self->requests, requests);
}

/**
 * credenza_application_set_notifies:
 * @self: the application, before it runs
 * @notifies: whether notifications tell of certificates that expire soon
 */
void
credenza_application_set_notifies (CredenzaApplication *self,
                                   gboolean             notifies)
{
  g_return_if_fail (CREDENZA_IS_APPLICATION (self));
  self->notifies = notifies;
}

/**
 * credenza_application_set_libraries:
 * @self: the application
 * @libraries: the libraries below the windows with their versions, a line each
 */
void
credenza_application_set_libraries (CredenzaApplication *self,
                                    const char          *libraries)
{
  g_return_if_fail (CREDENZA_IS_APPLICATION (self));

  g_free (self->libraries);
  self->libraries = g_strdup (libraries);
}

/**
 * credenza_application_set_store_error:
 * @self: the application
 * @error: why the store could not be opened
 */
void
credenza_application_set_store_error (CredenzaApplication *self,
                                      const GError        *error)
{
  g_return_if_fail (CREDENZA_IS_APPLICATION (self));

  g_clear_error (&self->store_error);
  self->store_error = g_error_copy (error);
  tell_window (self);
}
