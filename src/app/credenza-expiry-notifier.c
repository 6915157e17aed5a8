/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-expiry-notifier.h"

#include "app/credenza-text.h"

/* Until whoever has just started the program has looked at the list. */
#define DELAY_SECONDS 5

/* How often it is looked whether it is another day. */
#define DAY_INTERVAL_SECONDS 600

struct _CredenzaExpiryNotifier
{
  GObject            parent_instance;

  GApplication      *application;  /* (unowned): it lives longer */
  GSettings         *settings;     /* (owned) */
  ModelExpiryNotice *notice;       /* (owned) */
  ModelPlace        *place;        /* (owned) (nullable) */
  GSignalGroup      *list_signals; /* (owned) */
  GPtrArray         *sent;         /* (owned) (nullable) (element-type ModelCertificate): what the notification tells of */
  GCancellable      *cancellable;  /* (owned) */
  int                day;          /* of the year, when it was looked at last */
  guint              check_id;
  guint              day_id;
};

G_DEFINE_FINAL_TYPE (CredenzaExpiryNotifier, credenza_expiry_notifier, G_TYPE_OBJECT)

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static int
get_day (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_get_day_of_year (now);
}

static guint
get_days (CredenzaExpiryNotifier *self)
{
  return g_settings_get_uint (self->settings, "expiring-days");
}

/* Of the store: what is told later takes the place of what was told before. */
static char *
make_id (ModelPlace *place)
{
  return g_strconcat ("expiry-", model_place_get_id (place), NULL);
}

static void
withdraw (CredenzaExpiryNotifier *self)
{
  g_autofree char *id = NULL;

  if (self->sent == NULL)
    return;
  id = make_id (self->place);
  g_application_withdraw_notification (self->application, id);
  g_clear_pointer (&self->sent, g_ptr_array_unref);
}

/* Sending */

static void
set_target (GNotification *notification,
            ModelPlace    *place,
            GPtrArray     *rows)
{
  const char *name = rows->len == 1 ? model_certificate_get_name (g_ptr_array_index (rows, 0)) : "";

  g_notification_set_default_action_and_target (notification, "app.show-expiring", "(ss)", model_place_get_id (place), name);
}

static void
send_notification (CredenzaExpiryNotifier *self,
                   GPtrArray              *rows)
{
  gint64 now = now_seconds ();
  g_autofree char *title = credenza_text_expiry_title (rows, now);
  g_autofree char *body = credenza_text_expiry_body (rows, self->place, now);
  g_autofree char *id = make_id (self->place);
  g_autoptr (GNotification) notification = g_notification_new (title);
  g_autoptr (GVariant) told = NULL;

  g_notification_set_body (notification, body);
  set_target (notification, self->place, rows);
  g_application_send_notification (self->application, id, notification);

  model_expiry_notice_tell (self->notice, model_place_get_id (self->place), rows, now, get_days (self));
  told = model_expiry_notice_dup_told (self->notice, now);
  g_settings_set_value (self->settings, "told-expiries", told);
  g_clear_pointer (&self->sent, g_ptr_array_unref);
  self->sent = g_ptr_array_ref (rows);
}

/* What is sent where nobody shows notifications is lost, and GLib warns of it: ask first who does. */

static GPtrArray *
list_news (CredenzaExpiryNotifier *self)
{
  GPtrArray *rows = model_expiry_notice_list (G_LIST_MODEL (model_place_get_list (self->place)), now_seconds (), get_days (self));

  if (!model_expiry_notice_is_news (self->notice, model_place_get_id (self->place), rows, now_seconds (), get_days (self)))
    g_clear_pointer (&rows, g_ptr_array_unref);
  return rows;
}

static void
send_news (CredenzaExpiryNotifier *self)
{
  g_autoptr (GPtrArray) rows = self->place != NULL ? list_news (self) : NULL;

  if (rows != NULL && g_settings_get_boolean (self->settings, "notify-expiry"))
    send_notification (self, rows);
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (CredenzaExpiryNotifier) self = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (reply != NULL)
    send_news (self);
}

static void
has_owner_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (CredenzaExpiryNotifier) self = user_data;
  GDBusConnection *bus = G_DBUS_CONNECTION (source);
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (bus, result, NULL);
  gboolean has_owner = FALSE;

  if (reply == NULL)
    return;
  g_variant_get (reply, "(b)", &has_owner);
  if (has_owner)
    send_news (self);
  else
    g_dbus_connection_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                            "StartServiceByName", g_variant_new ("(su)", "org.freedesktop.Notifications", 0),
                            G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, started_cb,
                            g_object_ref (self));
}

static void
send_if_shown (CredenzaExpiryNotifier *self)
{
  GDBusConnection *bus = g_application_get_dbus_connection (self->application);

  if (bus == NULL)
    return;
  /* In a sandbox there is always the portal, and nobody else can be asked for. */
  if (model_sandbox_is_around ())
    send_news (self);
  else
    g_dbus_connection_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
                            g_variant_new ("(s)", "org.gtk.Notifications"), G_VARIANT_TYPE ("(b)"), G_DBUS_CALL_FLAGS_NONE,
                            -1, self->cancellable, has_owner_cb, g_object_ref (self));
}

/* Looking */

static gboolean
is_among (GPtrArray        *rows,
          ModelCertificate *row)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal (model_certificate_get_name (g_ptr_array_index (rows, i)), model_certificate_get_name (row)) &&
        model_certificate_get_expires (g_ptr_array_index (rows, i)) == model_certificate_get_expires (row))
      return TRUE;
  return FALSE;
}

/* Something was renewed, replaced or deleted, or has expired. */
static gboolean
is_still_true (GPtrArray *sent,
               GPtrArray *rows)
{
  for (guint i = 0; i < sent->len; i++)
    if (!is_among (rows, g_ptr_array_index (sent, i)))
      return FALSE;
  return TRUE;
}

/* Rows of an earlier time may be others by now. */
static gboolean
is_list_known (ModelCertificateList *list)
{
  return !model_certificate_list_get_loading (list) && model_certificate_list_get_error (list) == NULL &&
         model_certificate_list_get_as_of (list) == 0;
}

static void
check (CredenzaExpiryNotifier *self)
{
  ModelCertificateList *list = self->place != NULL ? model_place_get_list (self->place) : NULL;
  g_autoptr (GPtrArray) rows = NULL;

  if (list == NULL || !is_list_known (list))
    return;
  self->day = get_day ();
  rows = model_expiry_notice_list (G_LIST_MODEL (list), now_seconds (), get_days (self));
  if (!g_settings_get_boolean (self->settings, "notify-expiry") || (self->sent != NULL && !is_still_true (self->sent, rows)))
    withdraw (self);
  if (g_settings_get_boolean (self->settings, "notify-expiry") &&
      model_expiry_notice_is_news (self->notice, model_place_get_id (self->place), rows, now_seconds (), get_days (self)))
    send_if_shown (self);
}

static gboolean
check_cb (gpointer user_data)
{
  CredenzaExpiryNotifier *self = user_data;

  self->check_id = 0;
  check (self);
  return G_SOURCE_REMOVE;
}

/* However much changes: once. */
static void
schedule_check (CredenzaExpiryNotifier *self)
{
  if (self->check_id == 0 && self->place != NULL)
    self->check_id = g_timeout_add_seconds (DELAY_SECONDS, check_cb, self);
}

static gboolean
day_cb (gpointer user_data)
{
  CredenzaExpiryNotifier *self = user_data;

  if (self->day != get_day ())
    schedule_check (self);
  return G_SOURCE_CONTINUE;
}

/**
 * credenza_expiry_notifier_set_place:
 * @self: a notifier
 * @place: (nullable): the place that is shown
 *
 * What was told of another place stays, until somebody dismisses it.
 */
void
credenza_expiry_notifier_set_place (CredenzaExpiryNotifier *self,
                                    ModelPlace             *place)
{
  g_return_if_fail (CREDENZA_IS_EXPIRY_NOTIFIER (self));

  if (self->place == place)
    return;
  g_clear_pointer (&self->sent, g_ptr_array_unref);
  g_clear_handle_id (&self->check_id, g_source_remove);
  g_set_object (&self->place, place);
  g_signal_group_set_target (self->list_signals, place != NULL ? model_place_get_list (place) : NULL);
  schedule_check (self);
}

/* Life */

static void
credenza_expiry_notifier_dispose (GObject *object)
{
  CredenzaExpiryNotifier *self = CREDENZA_EXPIRY_NOTIFIER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->check_id, g_source_remove);
  g_clear_handle_id (&self->day_id, g_source_remove);
  g_clear_object (&self->list_signals);
  g_clear_object (&self->settings);
  g_clear_object (&self->notice);
  g_clear_object (&self->place);
  g_clear_pointer (&self->sent, g_ptr_array_unref);

  G_OBJECT_CLASS (credenza_expiry_notifier_parent_class)->dispose (object);
}

static void
credenza_expiry_notifier_finalize (GObject *object)
{
  g_object_unref (CREDENZA_EXPIRY_NOTIFIER (object)->cancellable);

  G_OBJECT_CLASS (credenza_expiry_notifier_parent_class)->finalize (object);
}

static void
credenza_expiry_notifier_class_init (CredenzaExpiryNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = credenza_expiry_notifier_dispose;
  G_OBJECT_CLASS (klass)->finalize = credenza_expiry_notifier_finalize;
}

static void
credenza_expiry_notifier_init (CredenzaExpiryNotifier *self)
{
  self->cancellable = g_cancellable_new ();
  self->list_signals = g_signal_group_new (MODEL_TYPE_CERTIFICATE_LIST);
  g_signal_group_connect_swapped (self->list_signals, "notify::loading", G_CALLBACK (schedule_check), self);
  g_signal_group_connect_swapped (self->list_signals, "items-changed", G_CALLBACK (schedule_check), self);
  self->day_id = g_timeout_add_seconds (DAY_INTERVAL_SECONDS, day_cb, self);
}

/**
 * credenza_expiry_notifier_new:
 * @application: who sends the notifications
 * @settings: the settings, which keep what was told
 *
 * Returns: (transfer full): a notifier that tells nothing yet
 */
CredenzaExpiryNotifier *
credenza_expiry_notifier_new (GApplication *application,
                              GSettings    *settings)
{
  CredenzaExpiryNotifier *self = g_object_new (CREDENZA_TYPE_EXPIRY_NOTIFIER, NULL);
  g_autoptr (GVariant) told = g_settings_get_value (settings, "told-expiries");

  self->application = application;
  self->settings = g_object_ref (settings);
  self->notice = model_expiry_notice_new (told);
  g_signal_connect_object (settings, "changed::notify-expiry", G_CALLBACK (check), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::expiring-days", G_CALLBACK (schedule_check), self, G_CONNECT_SWAPPED);
  return self;
}
