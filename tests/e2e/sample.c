/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A small program with one of everything that the end-to-end tests touch. It proves the harness (test-harness.py), so
 * that a failure there is never taken for one of Credenza. Every event becomes a row of its list and nothing is
 * printed. */

#include <adwaita.h>

#define SAMPLE_ID "org.credenza.Sample"

typedef struct
{
  GtkStringList *events;         /* (owned) */
  GtkWindow *window;             /* (unowned) */
  GtkWidget *zone;               /* (unowned): shown while something is dragged over */
  GtkFileChooserNative *chooser; /* (owned) (nullable): while one is open */
} Sample;

static void
sample_say (Sample *self, const char *what, const char *detail)
{
  g_autofree char *line = g_strdup_printf ("%s %s", what, detail);
  gtk_string_list_append (self->events, line);
}

static void
chooser_response_cb (GtkNativeDialog *dialog, int response, Sample *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      sample_say (self,
                  gtk_file_chooser_get_action (GTK_FILE_CHOOSER (dialog)) == GTK_FILE_CHOOSER_ACTION_SAVE ? "save"
                                                                                                          : "open",
                  g_file_peek_path (file));
    }
  g_clear_object (&self->chooser);
}

static void
sample_choose (Sample *self, GtkFileChooserAction action, const char *title)
{
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (title, self->window, action, NULL, NULL);
  if (action == GTK_FILE_CHOOSER_ACTION_SAVE)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), "proposed.pem");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect (self->chooser, "response", G_CALLBACK (chooser_response_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
dialog_response_cb (AdwMessageDialog *dialog, const char *response, Sample *self)
{
  sample_say (self, "answer", response);
}

static void
sample_ask (Sample *self)
{
  GtkWidget *dialog = adw_message_dialog_new (self->window, "Delete it?", "It cannot be brought back.");

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", "_Cancel", "delete", "_Delete", NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (dialog_response_cb), self);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
action_cb (GSimpleAction *action, GVariant *parameter, Sample *self)
{
  const char *name = g_action_get_name (G_ACTION (action));

  if (g_str_equal (name, "open"))
    sample_choose (self, GTK_FILE_CHOOSER_ACTION_OPEN, "Open File");
  else if (g_str_equal (name, "save"))
    sample_choose (self, GTK_FILE_CHOOSER_ACTION_SAVE, "Save File");
  else if (g_str_equal (name, "ask"))
    sample_ask (self);
  else if (g_str_equal (name, "copy"))
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self->window)), "copied text");
  else if (g_str_equal (name, "say"))
    sample_say (self, "said", g_variant_get_string (parameter, NULL));
  else if (g_str_equal (name, "warn"))
    g_warning ("A planted warning");
  else if (g_str_equal (name, "crash"))
    g_error ("A planted crash");
  else if (g_str_equal (name, "leak"))
    g_assert_nonnull (g_strdup ("A planted leak"));
  else if (g_str_equal (name, "quit"))
    gtk_window_destroy (self->window);
}

static GdkDragAction
enter_cb (GtkDropTarget *target, double x, double y, Sample *self)
{
  gtk_widget_set_visible (self->zone, TRUE);
  return GDK_ACTION_COPY;
}

static void
leave_cb (GtkDropTarget *target, Sample *self)
{
  gtk_widget_set_visible (self->zone, FALSE);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, Sample *self)
{
  gtk_widget_set_visible (self->zone, FALSE);
  for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
    sample_say (self, "drop", g_file_peek_path (l->data));
  return TRUE;
}

static void
entry_cb (GtkWidget *entry, Sample *self)
{
  sample_say (self, "entry", gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  gtk_list_item_set_child (item, gtk_label_new (NULL));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkStringObject *string = gtk_list_item_get_item (item);
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), gtk_string_object_get_string (string));
}

static GtkWidget *
sample_table (Sample *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);

  GtkSingleSelection *selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->events)));
  GtkWidget *view = gtk_column_view_new (GTK_SELECTION_MODEL (selection));
  g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new ("Event", factory);
  gtk_column_view_append_column (GTK_COLUMN_VIEW (view), column);

  GtkWidget *scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_widget_set_vexpand (scrolled, TRUE);
  return scrolled;
}

static GtkWidget *
sample_header (void)
{
  static const char *const buttons[][2]
      = { { "_Open", "app.open" }, { "_Save", "app.save" }, { "_Ask", "app.ask" }, { "_Copy", "app.copy" } };
  GtkWidget *header = adw_header_bar_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *menu_button = gtk_menu_button_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      GtkWidget *button = gtk_button_new_with_mnemonic (buttons[i][0]);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), buttons[i][1]);
      adw_header_bar_pack_start (ADW_HEADER_BAR (header), button);
    }
  g_menu_append (menu, "_Ask", "app.ask");
  g_menu_append (menu, "_Open", "app.open");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (menu_button), G_MENU_MODEL (menu));
  gtk_menu_button_set_primary (GTK_MENU_BUTTON (menu_button), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL, "Main Menu", -1);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), menu_button);
  return header;
}

static GtkWidget *
sample_entry (Sample *self, GtkWidget *entry, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect (entry, "activate", G_CALLBACK (entry_cb), self);
  return entry;
}

static void
activate_cb (GtkApplication *app, Sample *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *overlay = gtk_overlay_new ();
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  if (self->window != NULL)
    {
      gtk_window_present (self->window);
      return;
    }
  gtk_box_append (GTK_BOX (box), sample_header ());
  gtk_box_append (GTK_BOX (box), sample_entry (self, gtk_entry_new (), "Name"));
  gtk_box_append (GTK_BOX (box), sample_entry (self, gtk_password_entry_new (), "Password"));
  gtk_box_append (GTK_BOX (box), sample_table (self));

  /* On top of the list, whose own background would hide a highlight behind it. */
  self->zone = gtk_label_new ("Drop files here");
  gtk_widget_set_visible (self->zone, FALSE);
  gtk_widget_set_can_target (self->zone, FALSE);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), box);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->zone);

  self->window = g_object_new (ADW_TYPE_APPLICATION_WINDOW,
                               "application",
                               app,
                               "title",
                               "Sample",
                               "content",
                               overlay,
                               "default-width",
                               600,
                               "default-height",
                               420,
                               NULL);
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);

  g_signal_connect (target, "enter", G_CALLBACK (enter_cb), self);
  g_signal_connect (target, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->window), GTK_EVENT_CONTROLLER (target));
  gtk_window_present (self->window);
}

int
main (int argc, char *argv[])
{
  static const char *const names[] = { "open", "save", "ask", "copy", "say", "warn", "crash", "leak", "quit" };
  g_autoptr (AdwApplication) app = adw_application_new (SAMPLE_ID, G_APPLICATION_DEFAULT_FLAGS);
  Sample self = { .events = gtk_string_list_new (NULL) };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gboolean takes_text = g_str_equal (names[i], "say");
      g_autoptr (GSimpleAction) action = g_simple_action_new (names[i], takes_text ? G_VARIANT_TYPE_STRING : NULL);
      g_signal_connect (action, "activate", G_CALLBACK (action_cb), &self);
      g_action_map_add_action (G_ACTION_MAP (app), G_ACTION (action));
    }
  gtk_application_set_accels_for_action (GTK_APPLICATION (app), "app.open", (const char *[]){ "<Control>o", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (app), "app.quit", (const char *[]){ "<Control>q", NULL });
  g_signal_connect (app, "activate", G_CALLBACK (activate_cb), &self);

  int status = g_application_run (G_APPLICATION (app), argc, argv);
  g_clear_object (&self.chooser);
  g_clear_object (&self.events);
  return status;
}
