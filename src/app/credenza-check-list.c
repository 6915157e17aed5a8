/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-check-list.h"

#include "app/credenza-check-row.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* Room below the list, when it is scrolled to. */
#define MARGIN 24

struct _CredenzaCheckList
{
  AdwBin            parent_instance;

  GtkListBox       *list;

  CredenzaCheckRow *rows[STORE_N_CHECKS]; /* (nullable): the list has them; before the first run there are none */
  GCancellable     *cancellable;          /* (owned) (nullable): of the test that is running */
  GError           *error;                /* (owned) (nullable): of the first step that failed */
  guint             n_frames;             /* since the result is there */
};

enum
{
  PROP_RUNNING = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CredenzaCheckList, credenza_check_list, ADW_TYPE_BIN)

/* A run outlives neither the list nor the run that takes its place. */
typedef struct
{
  CredenzaCheckList *list;        /* (owned) */
  GCancellable      *cancellable; /* (owned) */
} Run;

static void
run_free (Run *run)
{
  g_object_unref (run->list);
  g_object_unref (run->cancellable);
  g_free (run);
}

static gboolean
is_current (Run *run)
{
  return run->list->cancellable == run->cancellable;
}

static char *
get_title (StoreCheck        check,
           const StoreAccess *access)
{
  g_autofree char *host = credenza_text_visible (store_credentials_get_host (access->credentials));

  switch (check)
    {
    case STORE_CHECK_REACH:
      /* Translators: a step of a test; %s is the name of a host */
      return g_strdup_printf (_("Reach “%s”"), host);
    case STORE_CHECK_TOKEN:
      /* Translators: a step of a test */
      return g_strdup (_("Sign in with the service key"));
    case STORE_CHECK_SUBACCOUNT:
      /* Translators: a step of a test */
      return g_strdup (_("List the subaccount"));
    case STORE_CHECK_INSTANCE:
      /* Translators: a step of a test */
      return g_strdup (_("List the instance"));
    default:
      g_return_val_if_reached (g_strdup (""));
    }
}

static void
show_rows (CredenzaCheckList *self,
           const StoreAccess *access)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (StoreCheck check = 0; check < STORE_N_CHECKS; check++)
    {
      g_autofree char *title = get_title (check, access);

      self->rows[check] = CREDENZA_CHECK_ROW (credenza_check_row_new (title));
      gtk_list_box_append (self->list, GTK_WIDGET (self->rows[check]));
    }
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
show_running (CredenzaCheckList *self,
              StoreCheck         check)
{
  if (check < STORE_N_CHECKS && credenza_check_row_get_state (self->rows[check]) == CREDENZA_CHECK_WAITING)
    credenza_check_row_set (self->rows[check], CREDENZA_CHECK_RUNNING, _("Testing…"), NULL);
}

static char *
text_passed (StoreCheck check,
             guint      n_entries)
{
  if (check == STORE_CHECK_REACH || check == STORE_CHECK_TOKEN)
    /* Translators: a step of a test succeeded */
    return g_strdup (_("Works"));
  return g_strdup_printf (ngettext ("%u certificate", "%u certificates", n_entries), n_entries);
}

static void
checked_cb (StoreCheck    check,
            guint         n_entries,
            const GError *error,
            gpointer      user_data)
{
  Run *run = user_data;
  g_autofree char *text = NULL;

  if (!is_current (run) || store_error_is_cancelled (error))
    return;

  if (error != NULL && run->list->error == NULL)
    run->list->error = g_error_copy (error);
  text = error != NULL ? credenza_text_error (error, NULL) : text_passed (check, n_entries);
  credenza_check_row_set (run->list->rows[check], error != NULL ? CREDENZA_CHECK_FAILED : CREDENZA_CHECK_PASSED,
                          text, error);
  show_running (run->list, check + 1);
}

/* What the test did not come to. */
static void
show_skipped (CredenzaCheckList *self)
{
  for (StoreCheck check = 0; check < STORE_N_CHECKS; check++)
    {
      CredenzaCheckState state = credenza_check_row_get_state (self->rows[check]);

      if (state == CREDENZA_CHECK_WAITING || state == CREDENZA_CHECK_RUNNING)
        credenza_check_row_set (self->rows[check], CREDENZA_CHECK_SKIPPED, _("Not tested"), NULL);
    }
}

/* Scrolls to the result. Only the second frame has the rows at their height: the first lays them out after this. */
static gboolean
reveal_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  CredenzaCheckList *self = CREDENZA_CHECK_LIST (widget);
  GtkWidget *scroller = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment;
  double y;

  if (self->n_frames++ == 0)
    return G_SOURCE_CONTINUE;
  if (scroller == NULL || !gtk_widget_translate_coordinates (widget, scroller, 0, 0, NULL, &y))
    return G_SOURCE_REMOVE;

  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  y += gtk_adjustment_get_value (adjustment);
  gtk_adjustment_clamp_page (adjustment, y, y + gtk_widget_get_height (widget) + MARGIN);
  return G_SOURCE_REMOVE;
}

static void
reveal (CredenzaCheckList *self)
{
  self->n_frames = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_add_tick_callback (GTK_WIDGET (self), reveal_cb, NULL, NULL);
}

static void
finish (CredenzaCheckList *self)
{
  show_skipped (self);
  reveal (self);
  g_clear_object (&self->cancellable);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  store_connector_check_finish (STORE_CONNECTOR (source), result, &error);
  if (is_current (run))
    {
      /* A test that could not even begin has reported no step. */
      if (error != NULL && run->list->error == NULL && !store_error_is_cancelled (error))
        checked_cb (STORE_CHECK_REACH, 0, error, run);
      finish (run->list);
    }
  run_free (run);
}

/**
 * credenza_check_list_run:
 * @self: a list
 * @connector: what tests
 * @access: how the service is reached
 *
 * Tests anew; a test that is running is stopped.
 */
void
credenza_check_list_run (CredenzaCheckList *self,
                         StoreConnector    *connector,
                         const StoreAccess *access)
{
  Run *run;

  g_return_if_fail (CREDENZA_IS_CHECK_LIST (self));
  g_return_if_fail (STORE_IS_CONNECTOR (connector));

  credenza_check_list_stop (self);
  g_clear_error (&self->error);
  self->cancellable = g_cancellable_new ();
  show_rows (self, access);
  show_running (self, STORE_CHECK_REACH);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);

  run = g_new0 (Run, 1);
  run->list = g_object_ref (self);
  run->cancellable = g_object_ref (self->cancellable);
  store_connector_check_async (connector, access, checked_cb, run, run->cancellable, done_cb, run);
}

/**
 * credenza_check_list_stop:
 * @self: a list
 *
 * Stops the test; the steps that it came to keep their results.
 */
void
credenza_check_list_stop (CredenzaCheckList *self)
{
  g_autoptr (GCancellable) cancellable = NULL;

  g_return_if_fail (CREDENZA_IS_CHECK_LIST (self));

  if (self->cancellable == NULL)
    return;
  cancellable = g_object_ref (self->cancellable);
  finish (self);
  g_cancellable_cancel (cancellable);
}

gboolean
credenza_check_list_get_running (CredenzaCheckList *self)
{
  g_return_val_if_fail (CREDENZA_IS_CHECK_LIST (self), FALSE);
  return self->cancellable != NULL;
}

/**
 * credenza_check_list_get_error:
 * @self: a list
 *
 * Returns: (nullable) (transfer none): of the first step of the last test that failed
 */
const GError *
credenza_check_list_get_error (CredenzaCheckList *self)
{
  g_return_val_if_fail (CREDENZA_IS_CHECK_LIST (self), NULL);
  return self->error;
}

static void
credenza_check_list_get_property (GObject    *object,
                                  guint       id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_RUNNING:
      g_value_set_boolean (value, CREDENZA_CHECK_LIST (object)->cancellable != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* The run holds the list: it is let go of with the window, not when the service has answered. */
static void
credenza_check_list_unroot (GtkWidget *widget)
{
  credenza_check_list_stop (CREDENZA_CHECK_LIST (widget));

  GTK_WIDGET_CLASS (credenza_check_list_parent_class)->unroot (widget);
}

static void
credenza_check_list_finalize (GObject *object)
{
  g_clear_error (&CREDENZA_CHECK_LIST (object)->error);

  G_OBJECT_CLASS (credenza_check_list_parent_class)->finalize (object);
}

static void
credenza_check_list_class_init (CredenzaCheckListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->get_property = credenza_check_list_get_property;
  G_OBJECT_CLASS (klass)->finalize = credenza_check_list_finalize;
  widget_class->unroot = credenza_check_list_unroot;

  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-check-list.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaCheckList, list);
}

static void
credenza_check_list_init (CredenzaCheckList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
