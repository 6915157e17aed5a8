/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-document-view.h"

#include "app/credenza-certificate-fields.h"
#include "app/credenza-certificate-view.h"
#include "app/credenza-content-item.h"
#include "app/credenza-content-row.h"
#include "app/credenza-field-list.h"
#include "app/credenza-findings.h"
#include "app/credenza-labels-section.h"
#include "app/credenza-renewal-view.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* A list of so many entries is part of the page; a longer one scrolls by itself, and makes widgets only for what is seen. */
#define MAX_ROWS_ON_PAGE 60
#define MAX_ROWS_KEPT 5
#define ROW_HEIGHT    52 /* pixels */

struct _CredenzaDocumentView
{
  AdwBin                   parent_instance;

  GtkStack                *stack;
  AdwStatusPage           *problem_page;
  GtkScrolledWindow       *scroller;
  GtkLabel                *summary;
  GtkWidget               *lock;
  GtkEditable             *password;
  GtkWidget               *unlock_button;
  GtkWidget               *unlock_spinner;
  GtkLabel                *lock_message;
  GtkWidget               *key_notice;
  CredenzaFindings        *findings;
  GtkScrolledWindow       *content_scroller;
  GtkListView             *content;
  GtkWidget               *public_part;
  GtkScrolledWindow       *public_scroller;
  GtkListView             *public_content;
  GtkBox                  *creation;
  CredenzaLabelsSection   *labels;
  CredenzaRenewalView     *renewal;
  CredenzaCertificateView *certificate_view;
  CredenzaCertificateView *nested_view;

  ModelDocument           *document;    /* (owned) (nullable) */
  CredenzaContentItem     *item;        /* (owned) (nullable): what is open below the root */
  GCancellable            *cancellable; /* (owned) (nullable): of an unlock */
  guint                    position;    /* of the item in the list */
  guint                    expiring_days;
};

enum
{
  PROP_NESTED = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CredenzaDocumentView, credenza_document_view, ADW_TYPE_BIN)

static void
set_item (CredenzaDocumentView *self,
          CredenzaContentItem  *item)
{
  if (g_set_object (&self->item, item))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NESTED]);
}

/* A file with one certificate and nothing else is shown as that certificate. */
static PkiCertificate *
get_single_certificate (PkiContainer *container)
{
  GPtrArray *entries = pki_container_get_entries (container);
  PkiEntry *entry = entries->len == 1 ? g_ptr_array_index (entries, 0) : NULL;

  if (entry == NULL || pki_entry_get_kind (entry) != PKI_ENTRY_CERTIFICATE || pki_container_get_locked (container))
    return NULL;
  return pki_entry_get_certificate (entry);
}

static void
show_problem (CredenzaDocumentView *self)
{
  const char *name = store_entry_get_name (model_document_get_entry (self->document));
  g_autofree char *sentence = credenza_text_error (model_document_get_problem (self->document), name);
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  adw_status_page_set_description (self->problem_page, escaped);
  gtk_stack_set_visible_child_name (self->stack, "problem");
}

static void
show_summary (CredenzaDocumentView *self,
              PkiContainer         *container)
{
  guint n = pki_container_get_entries (container)->len;
  PkiCertificate *earliest = pki_container_get_earliest_expiry (container);
  g_autofree char *entries = g_strdup_printf (ngettext ("%u entry", "%u entries", n), n);
  g_autofree char *text = NULL;

  if (earliest != NULL)
    {
      gint64 now = g_get_real_time () / G_USEC_PER_SEC;
      gint64 not_after = pki_certificate_get_not_after (earliest);
      g_autofree char *relative = credenza_text_relative (not_after, now);

      if (credenza_text_is_endless (not_after))
        /* Translators: %s is “3 entries” */
        text = g_strdup_printf (_("%s, no certificate ever expires"), entries);
      else
        /* Translators: “3 entries, the first expires in 12 days”, or “the first expired 12 days ago” */
        text = g_strdup_printf (not_after >= now ? _("%s, the first expires %s") : _("%s, the first expired %s"),
                                entries, relative);
    }
  gtk_label_set_text (self->summary, text != NULL ? text : entries);
}

static void
show_lock_message (CredenzaDocumentView *self,
                   const char           *message,
                   gboolean              is_error)
{
  gtk_label_set_text (self->lock_message, message);
  if (is_error)
    gtk_widget_add_css_class (GTK_WIDGET (self->lock_message), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->lock_message), "error");
}

static void
update_lock (CredenzaDocumentView *self,
             PkiContainer         *container)
{
  gboolean locked = pki_container_get_locked (container);
  gboolean unchecked = pki_container_get_integrity (container) == PKI_INTEGRITY_UNCHECKED;

  gtk_widget_set_visible (self->lock, locked || unchecked);
  gtk_editable_set_text (self->password, "");
  if (locked)
    show_lock_message (self, _("Some of the content is locked. Enter the password of the keystore to see it."), FALSE);
  else
    show_lock_message (self, _("The integrity was not checked. Enter the password of the keystore to check it."), FALSE);
}

/* The rows that a list of its own scrolling shows at least: what is below it scrolls away before they do. */
static void
keep_rows_visible (GtkScrolledWindow *scroller,
                   GtkSelectionModel *rows)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (rows));

  gtk_scrolled_window_set_policy (scroller, GTK_POLICY_NEVER, n <= MAX_ROWS_ON_PAGE ? GTK_POLICY_NEVER : GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (scroller, (int) CLAMP (n, 1, MAX_ROWS_KEPT) * ROW_HEIGHT);
}

/* What the service tells of a locked keystore: a chain for each of its entries. */
static void
update_public (CredenzaDocumentView *self)
{
  PkiContainer *container = self->document != NULL ? model_document_get_container (self->document) : NULL;
  GPtrArray *chains = self->document != NULL ? model_document_get_public_keys (self->document) : NULL;
  g_autoptr (GListStore) parts = NULL;
  g_autoptr (GtkSelectionModel) selection = NULL;
  gboolean shown = chains != NULL && container != NULL && pki_container_get_locked (container);

  gtk_widget_set_visible (self->public_part, shown);
  if (!shown)
    {
      gtk_list_view_set_model (self->public_content, NULL);
      return;
    }

  parts = g_list_store_new (G_TYPE_LIST_MODEL);
  for (guint i = 0; i < chains->len; i++)
    {
      g_autoptr (GListModel) items = credenza_content_items_new (g_ptr_array_index (chains, i));

      g_list_store_append (parts, items);
    }
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (
    gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&parts))))));
  gtk_list_view_set_model (self->public_content, selection);
  keep_rows_visible (self->public_scroller, selection);
}

static void
show_items (CredenzaDocumentView *self,
            GListModel           *items /* (transfer full) */)
{
  g_autoptr (GtkSelectionModel) selection = GTK_SELECTION_MODEL (gtk_no_selection_new (items));

  gtk_list_view_set_model (self->content, selection);
  keep_rows_visible (self->content_scroller, selection);
}

static void
analysed_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (CredenzaDocumentView) self = user_data;
  g_autoptr (ModelAnalysis) analysis = model_analyse_finish (result, NULL);

  /* Something else may be shown by now. */
  if (analysis == NULL || self->document == NULL ||
      model_analysis_get_container (analysis) != model_document_get_container (self->document))
    return;
  if (get_single_certificate (model_analysis_get_container (analysis)) != NULL)
    {
      credenza_certificate_view_show_analysis (self->certificate_view, analysis);
      return;
    }
  credenza_findings_set_analysis (self->findings, analysis);
  if (credenza_content_items_has_chains (analysis))
    show_items (self, credenza_content_items_new_analysed (analysis));
}

static void
analyse (CredenzaDocumentView *self,
         PkiContainer         *container)
{
  model_analyse_async (container, store_entry_get_file_name (model_document_get_entry (self->document)), NULL, analysed_cb,
                       g_object_ref (self));
}

/* The entries first, as they are; what they are to each other takes a while to find out. */
static void
show_content (CredenzaDocumentView *self,
              PkiContainer         *container)
{
  g_autoptr (GPtrArray) creation = NULL;

  show_items (self, credenza_content_items_new (container));
  credenza_findings_set_analysis (self->findings, NULL);
  analyse (self, container);
  show_summary (self, container);
  update_lock (self, container);
  gtk_widget_set_visible (self->key_notice, pki_container_has_private_key (container));
  update_public (self);
  creation = credenza_fields_of_creation (self->document);
  credenza_field_list_fill (self->creation, creation);
  credenza_labels_section_set_document (self->labels, self->document);
  credenza_renewal_view_show_document (self->renewal, self->document);
  gtk_stack_set_visible_child_name (self->stack, "content");
}

static void
show_root (CredenzaDocumentView *self)
{
  PkiContainer *container = model_document_get_container (self->document);
  PkiCertificate *single;

  set_item (self, NULL);
  if (container == NULL)
    {
      show_problem (self);
      return;
    }

  single = get_single_certificate (container);
  if (single == NULL)
    {
      show_content (self, container);
      return;
    }

  credenza_certificate_view_show_certificate (self->certificate_view, single, self->expiring_days);
  credenza_certificate_view_show_creation (self->certificate_view, self->document);
  credenza_certificate_view_show_labels (self->certificate_view, self->document);
  analyse (self, container);
  gtk_stack_set_visible_child_name (self->stack, "certificate");
}

static void
activate_cb (CredenzaDocumentView *self,
             guint                 position,
             GtkListView          *view)
{
  g_autoptr (CredenzaContentItem) item = NULL;
  PkiCertificate *certificate;

  item = g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (view)), position);
  if (item == NULL || !credenza_content_item_get_opens (item))
    return;

  certificate = credenza_content_item_get_certificate (item);
  if (certificate != NULL)
    credenza_certificate_view_show_certificate (self->nested_view, certificate, self->expiring_days);
  else
    credenza_certificate_view_show_entry (self->nested_view, credenza_content_item_get_entry (item));
  self->position = position;
  gtk_stack_set_visible_child_name (self->stack, "nested");
  set_item (self, item);
  gtk_widget_child_focus (GTK_WIDGET (self->nested_view), GTK_DIR_TAB_FORWARD);
}

/* Unlocking */

/* Passwords of the window are tried, or were: what they open is shown as soon as it is. */
static void
update_trying (CredenzaDocumentView *self)
{
  gboolean unlocking = !gtk_widget_get_sensitive (self->unlock_button);

  gtk_widget_set_visible (self->unlock_spinner, unlocking ||
                                                (self->document != NULL && model_document_get_trying (self->document)));
}

static void
container_changed_cb (CredenzaDocumentView *self)
{
  if (gtk_widget_get_sensitive (self->unlock_button))
    show_root (self);
}

static void
set_unlocking (CredenzaDocumentView *self,
               gboolean              unlocking)
{
  gtk_widget_set_sensitive (self->unlock_button, !unlocking);
  gtk_editable_set_editable (self->password, !unlocking);
  update_trying (self);
}

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (CredenzaDocumentView) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean unlocked = model_document_unlock_finish (MODEL_DOCUMENT (source), result, &error);

  /* Another document may have been opened since. */
  if (self->document != MODEL_DOCUMENT (source) || store_error_is_cancelled (error))
    return;

  set_unlocking (self, FALSE);
  if (unlocked)
    {
      show_root (self);
      if (gtk_widget_get_visible (self->lock))
        show_lock_message (self, _("Some keys have a password of their own."), FALSE);
      gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
    }
  else
    {
      g_autofree char *sentence = credenza_text_error (error, store_entry_get_name (model_document_get_entry (self->document)));

      show_lock_message (self, sentence, TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self->password));
      gtk_editable_select_region (self->password, 0, -1);
    }
}

static void
unlock_cb (CredenzaDocumentView *self)
{
  if (self->document == NULL || !gtk_widget_get_sensitive (self->unlock_button))
    return;

  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  set_unlocking (self, TRUE);
  model_document_unlock_async (self->document, gtk_editable_get_text (self->password), self->cancellable,
                               unlocked_cb, g_object_ref (self));
}

/**
 * credenza_document_view_set_document:
 * @self: a view
 * @document: (nullable): what to show
 * @expiring_days: how many days before its end a certificate counts as expiring
 */
void
credenza_document_view_set_document (CredenzaDocumentView *self,
                                     ModelDocument        *document,
                                     guint                 expiring_days)
{
  g_return_if_fail (CREDENZA_IS_DOCUMENT_VIEW (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  set_unlocking (self, FALSE);
  gtk_editable_set_text (self->password, "");
  self->expiring_days = expiring_days;
  if (self->document != NULL)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_set_object (&self->document, document);
  if (document != NULL)
    {
      g_signal_connect_object (document, "notify::container", G_CALLBACK (container_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (document, "notify::trying", G_CALLBACK (update_trying), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (document, "notify::public-keys", G_CALLBACK (update_public), self, G_CONNECT_SWAPPED);
      update_trying (self);
      show_root (self);
      gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0.0);
    }
  else
    {
      set_item (self, NULL);
      credenza_labels_section_set_document (self->labels, NULL);
      gtk_list_view_set_model (self->content, NULL);
      gtk_list_view_set_model (self->public_content, NULL);
    }
}

ModelDocument *
credenza_document_view_get_document (CredenzaDocumentView *self)
{
  g_return_val_if_fail (CREDENZA_IS_DOCUMENT_VIEW (self), NULL);
  return self->document;
}

gboolean
credenza_document_view_get_nested (CredenzaDocumentView *self)
{
  g_return_val_if_fail (CREDENZA_IS_DOCUMENT_VIEW (self), FALSE);
  return self->item != NULL;
}

/**
 * credenza_document_view_dup_title:
 * @self: a view
 *
 * Returns: (transfer full): the name of what is shown
 */
char *
credenza_document_view_dup_title (CredenzaDocumentView *self)
{
  g_return_val_if_fail (CREDENZA_IS_DOCUMENT_VIEW (self), NULL);

  if (self->item != NULL)
    return credenza_content_item_dup_title (self->item);
  if (self->document != NULL)
    return credenza_text_visible (store_entry_get_name (model_document_get_entry (self->document)));
  return g_strdup ("");
}

/**
 * credenza_document_view_get_entry:
 * @self: a view
 *
 * Returns: (nullable) (transfer none): what is open below the root, or what its certificate belongs to
 */
PkiEntry *
credenza_document_view_get_entry (CredenzaDocumentView *self)
{
  g_return_val_if_fail (CREDENZA_IS_DOCUMENT_VIEW (self), NULL);
  return self->item != NULL ? credenza_content_item_get_entry (self->item) : NULL;
}

/**
 * credenza_document_view_get_certificate:
 * @self: a view
 *
 * Returns: (nullable) (transfer none): the one certificate that is shown, if it is one
 */
PkiCertificate *
credenza_document_view_get_certificate (CredenzaDocumentView *self)
{
  PkiContainer *container;

  g_return_val_if_fail (CREDENZA_IS_DOCUMENT_VIEW (self), NULL);

  if (self->item != NULL)
    return credenza_content_item_get_certificate (self->item);
  container = self->document != NULL ? model_document_get_container (self->document) : NULL;
  return container != NULL ? get_single_certificate (container) : NULL;
}

/**
 * credenza_document_view_go_back:
 * @self: a view
 *
 * Returns: whether there was something to go back from
 */
gboolean
credenza_document_view_go_back (CredenzaDocumentView *self)
{
  g_return_val_if_fail (CREDENZA_IS_DOCUMENT_VIEW (self), FALSE);

  if (self->item == NULL)
    return FALSE;

  set_item (self, NULL);
  gtk_stack_set_visible_child_name (self->stack, "content");
  gtk_widget_grab_focus (GTK_WIDGET (self->content));
  return TRUE;
}

static void
credenza_document_view_get_property (GObject    *object,
                                     guint       id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_NESTED:
      g_value_set_boolean (value, CREDENZA_DOCUMENT_VIEW (object)->item != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_document_view_dispose (GObject *object)
{
  CredenzaDocumentView *self = CREDENZA_DOCUMENT_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->document);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (credenza_document_view_parent_class)->dispose (object);
}

static void
credenza_document_view_class_init (CredenzaDocumentViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = credenza_document_view_dispose;
  object_class->get_property = credenza_document_view_get_property;

  props[PROP_NESTED] = g_param_spec_boolean ("nested", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (CREDENZA_TYPE_LABELS_SECTION);
  g_type_ensure (CREDENZA_TYPE_FINDINGS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-document-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, stack);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, problem_page);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, scroller);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, summary);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, lock);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, password);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, unlock_spinner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, lock_message);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, findings);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, key_notice);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, content_scroller);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, content);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, public_part);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, public_scroller);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, public_content);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, creation);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, labels);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, renewal);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, certificate_view);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDocumentView, nested_view);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, unlock_cb);

  g_type_ensure (CREDENZA_TYPE_CERTIFICATE_VIEW);
  g_type_ensure (CREDENZA_TYPE_CONTENT_ROW);
  g_type_ensure (CREDENZA_TYPE_RENEWAL_VIEW);
}

static void
credenza_document_view_init (CredenzaDocumentView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  credenza_findings_set_knows_key (self->findings, TRUE);
}
