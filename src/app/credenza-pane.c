/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-pane.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* An entry that opens at once would only make a spinner flicker. */
#define SPINNER_DELAY_MSEC 200

struct _CredenzaPane
{
  AdwBin                 parent_instance;

  AdwWindowTitle        *title;
  GMenu                 *narrow_section;
  GtkWidget             *expand_button;
  GtkWidget             *back_button;
  GtkWidget             *export_buttons;
  GtkWidget             *export_button;
  GtkWidget             *delete_button;
  GtkWidget             *banner;
  GtkLabel              *banner_label;
  GtkButton             *banner_button;
  GtkStack              *stack;
  GtkSpinner            *spinner;
  AdwStatusPage         *error_page;
  CredenzaDocumentView  *document_view;
  CredenzaSelectionView *selection_view;
  CredenzaCreateView    *create_view;

  guint                  spinner_id;
  gboolean               folded;
  gboolean               expanded;
  gboolean               narrow;
};

enum
{
  PROP_FOLDED = 1,
  PROP_EXPANDED,
  PROP_NARROW,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CredenzaPane, credenza_pane, ADW_TYPE_BIN)

static ModelFreshness
get_freshness (CredenzaPane *self)
{
  ModelDocument *document = credenza_document_view_get_document (self->document_view);

  return document != NULL ? model_document_get_freshness (document) : MODEL_FRESHNESS_CURRENT;
}

/* In a narrow pane the name of what is shown needs the room: then the menu has what is needed least. */
static void
update_secondary (CredenzaPane *self,
                  gboolean      is_document,
                  gboolean      can_delete)
{
  gboolean narrow = self->narrow && is_document;

  gtk_widget_set_visible (self->expand_button, !self->folded && !narrow);
  gtk_widget_set_visible (self->delete_button, can_delete && !narrow);
  g_menu_remove_all (self->narrow_section);
  if (narrow && !self->folded)
    g_menu_append (self->narrow_section, _("Expand Pane"), "win.expand-pane");
  if (narrow && can_delete)
    g_menu_append (self->narrow_section, _("_Delete…"), "win.delete");
}

static void
update_header (CredenzaPane *self)
{
  const char *page = gtk_stack_get_visible_child_name (self->stack);
  gboolean is_document = g_strcmp0 (page, "document") == 0;
  gboolean nested = credenza_document_view_get_nested (self->document_view);
  g_autofree char *title = NULL;

  if (is_document)
    title = credenza_document_view_dup_title (self->document_view);
  else if (g_strcmp0 (page, "create") == 0)
    title = g_strdup (_("Create Certificate"));
  if (title != NULL)
    adw_window_title_set_title (self->title, title);

  gtk_widget_set_visible (self->back_button, self->folded || (is_document && nested));
  gtk_widget_set_visible (self->banner, is_document && get_freshness (self) != MODEL_FRESHNESS_CURRENT);
  gtk_widget_set_visible (self->export_buttons, is_document);
  update_secondary (self, is_document, is_document && !nested && get_freshness (self) != MODEL_FRESHNESS_DELETED);
}

/* A document that is not shown would still have its say in how wide the pane has to be. */
static void
set_page (CredenzaPane *self,
          const char   *name)
{
  gboolean is_document = g_str_equal (name, "document");

  if (is_document)
    gtk_widget_set_visible (GTK_WIDGET (self->document_view), TRUE);
  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_widget_set_visible (GTK_WIDGET (self->document_view), is_document);
  update_header (self);
}

static void
show_page (CredenzaPane *self,
           const char   *name)
{
  g_clear_handle_id (&self->spinner_id, g_source_remove);
  gtk_spinner_stop (self->spinner);
  set_page (self, name);
}

void
credenza_pane_show_nothing (CredenzaPane *self)
{
  g_return_if_fail (CREDENZA_IS_PANE (self));

  credenza_document_view_set_document (self->document_view, NULL, 0);
  adw_window_title_set_title (self->title, "");
  show_page (self, "nothing");
}

static gboolean
show_spinner_cb (gpointer user_data)
{
  CredenzaPane *self = user_data;

  self->spinner_id = 0;
  gtk_spinner_start (self->spinner);
  set_page (self, "loading");
  return G_SOURCE_REMOVE;
}

/**
 * credenza_pane_show_loading:
 * @self: a pane
 * @name: the name of the entry that is being opened
 *
 * What was shown stays for a moment, then a spinner says that it takes longer.
 */
void
credenza_pane_show_loading (CredenzaPane *self,
                            const char   *name)
{
  g_autofree char *title = credenza_text_visible (name);

  g_return_if_fail (CREDENZA_IS_PANE (self));

  adw_window_title_set_title (self->title, title);
  if (self->spinner_id == 0)
    self->spinner_id = g_timeout_add (SPINNER_DELAY_MSEC, show_spinner_cb, self);
}

void
credenza_pane_show_error (CredenzaPane *self,
                          const char   *name,
                          const GError *error)
{
  g_autofree char *title = credenza_text_visible (name);
  g_autofree char *sentence = credenza_text_error (error, name);
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  g_return_if_fail (CREDENZA_IS_PANE (self));

  adw_window_title_set_title (self->title, title);
  adw_status_page_set_description (self->error_page, escaped);
  show_page (self, "error");
}

/* Says above the document when it is not what the store has any more, and what can be done about it. */
static void
update_freshness (CredenzaPane *self)
{
  switch (get_freshness (self))
    {
    case MODEL_FRESHNESS_CHANGED:
      gtk_label_set_text (self->banner_label, _("Changed by somebody else. This is how it was."));
      gtk_button_set_label (self->banner_button, _("_Show the New One"));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->banner_button), "win.show-new");
      break;
    case MODEL_FRESHNESS_RENEWED:
      gtk_label_set_text (self->banner_label, _("This certificate was renewed. This is the old one."));
      gtk_button_set_label (self->banner_button, _("_Show the New One"));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->banner_button), "win.show-new");
      break;
    case MODEL_FRESHNESS_DELETED:
      gtk_label_set_text (self->banner_label, _("Deleted by somebody else. This is how it was."));
      gtk_button_set_label (self->banner_button, _("_Store It Again"));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->banner_button), "win.store-again");
      break;
    case MODEL_FRESHNESS_CURRENT:
    default:
      break;
    }
  update_header (self);
}

void
credenza_pane_show_document (CredenzaPane  *self,
                             ModelDocument *document,
                             guint          expiring_days)
{
  g_return_if_fail (CREDENZA_IS_PANE (self));

  credenza_document_view_set_document (self->document_view, document, expiring_days);
  g_signal_connect_object (document, "notify::freshness", G_CALLBACK (update_freshness), self, G_CONNECT_SWAPPED);
  update_freshness (self);
  show_page (self, "document");
}

/**
 * credenza_pane_show_selection:
 * @self: a pane
 * @rows: (element-type ModelCertificate): what is selected
 */
void
credenza_pane_show_selection (CredenzaPane *self,
                              GPtrArray    *rows)
{
  g_return_if_fail (CREDENZA_IS_PANE (self));

  credenza_document_view_set_document (self->document_view, NULL, 0);
  credenza_selection_view_set_rows (self->selection_view, rows);
  adw_window_title_set_title (self->title, _("Selection"));
  show_page (self, "selection");
}

void
credenza_pane_show_create (CredenzaPane *self)
{
  g_return_if_fail (CREDENZA_IS_PANE (self));

  credenza_document_view_set_document (self->document_view, NULL, 0);
  show_page (self, "create");
}

/**
 * credenza_pane_set_folder_name:
 * @self: a pane
 * @name: (nullable): of the folder that exports go to; %NULL: Downloads
 */
void
credenza_pane_set_folder_name (CredenzaPane *self,
                               const char   *name)
{
  g_autofree char *text = NULL;

  g_return_if_fail (CREDENZA_IS_PANE (self));

  /* Translators: %s is the name of a folder */
  text = name != NULL ? g_strdup_printf (_("Export to “%s”"), name) : g_strdup (_("Export to Downloads"));
  gtk_widget_set_tooltip_text (self->export_button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->export_button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  credenza_selection_view_set_to_downloads (self->selection_view, name == NULL);
}

/**
 * credenza_pane_go_back:
 * @self: a pane
 *
 * Returns: whether there was something inside the pane to go back from
 */
gboolean
credenza_pane_go_back (CredenzaPane *self)
{
  g_return_val_if_fail (CREDENZA_IS_PANE (self), FALSE);
  return credenza_document_view_go_back (self->document_view);
}

/**
 * credenza_pane_focus_content:
 * @self: a pane
 *
 * The first of what is shown takes the focus, unless something in the pane has it.
 */
void
credenza_pane_focus_content (CredenzaPane *self)
{
  GtkWidget *focus;

  g_return_if_fail (CREDENZA_IS_PANE (self));

  focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
}

CredenzaDocumentView *
credenza_pane_get_document_view (CredenzaPane *self)
{
  g_return_val_if_fail (CREDENZA_IS_PANE (self), NULL);
  return self->document_view;
}

CredenzaSelectionView *
credenza_pane_get_selection_view (CredenzaPane *self)
{
  g_return_val_if_fail (CREDENZA_IS_PANE (self), NULL);
  return self->selection_view;
}

CredenzaCreateView *
credenza_pane_get_create_view (CredenzaPane *self)
{
  g_return_val_if_fail (CREDENZA_IS_PANE (self), NULL);
  return self->create_view;
}

static char *
get_expand_icon (GtkWidget *widget,
                 gboolean   expanded)
{
  return g_strdup (expanded ? "view-restore-symbolic" : "view-fullscreen-symbolic");
}

static char *
get_expand_tooltip (GtkWidget *widget,
                    gboolean   expanded)
{
  return g_strdup (expanded ? _("Restore Pane") : _("Expand Pane"));
}

static void
credenza_pane_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  CredenzaPane *self = CREDENZA_PANE (object);

  switch (id)
    {
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    case PROP_EXPANDED:
      g_value_set_boolean (value, self->expanded);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_pane_set_property (GObject      *object,
                            guint         id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  CredenzaPane *self = CREDENZA_PANE (object);

  switch (id)
    {
    case PROP_FOLDED:
      self->folded = g_value_get_boolean (value);
      update_header (self);
      break;
    case PROP_EXPANDED:
      self->expanded = g_value_get_boolean (value);
      break;
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      update_header (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_pane_dispose (GObject *object)
{
  g_clear_handle_id (&CREDENZA_PANE (object)->spinner_id, g_source_remove);

  G_OBJECT_CLASS (credenza_pane_parent_class)->dispose (object);
}

static void
credenza_pane_class_init (CredenzaPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = credenza_pane_dispose;
  object_class->get_property = credenza_pane_get_property;
  object_class->set_property = credenza_pane_set_property;

  props[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_EXPANDED] = g_param_spec_boolean ("expanded", NULL, NULL, FALSE,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaPane, title);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPane, narrow_section);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPane, expand_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPane, back_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPane, export_buttons);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPane, export_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPane, delete_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPane, banner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPane, banner_label);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPane, banner_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPane, stack);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPane, spinner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPane, error_page);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPane, document_view);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPane, selection_view);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPane, create_view);
  gtk_widget_class_bind_template_callback (widget_class, get_expand_icon);
  gtk_widget_class_bind_template_callback (widget_class, get_expand_tooltip);

  g_type_ensure (CREDENZA_TYPE_DOCUMENT_VIEW);
  g_type_ensure (CREDENZA_TYPE_SELECTION_VIEW);
  g_type_ensure (CREDENZA_TYPE_CREATE_VIEW);
}

static void
credenza_pane_init (CredenzaPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->document_view, "notify::nested", G_CALLBACK (update_header), self, G_CONNECT_SWAPPED);
  update_header (self);
}
