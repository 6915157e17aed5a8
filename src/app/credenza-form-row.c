/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-form-row.h"

#include "app/credenza-error-details.h"
#include "app/credenza-focus.h"
#include "app/credenza-reveal.h"

struct _CredenzaFormRow
{
  AdwBin                parent_instance;

  GtkLabel             *label;
  GtkWidget            *mark;
  GtkWidget            *info_button;
  AdwBin               *bin;
  GtkLabel             *problem;
  CredenzaErrorDetails *details;

  GtkWidget            *target;   /* (unowned) (nullable): within the field */
  gboolean              required;
  char                 *title;    /* (owned) */
  char                 *info;     /* (owned) (nullable) */
};

enum
{
  PROP_TITLE = 1,
  PROP_FIELD,
  PROP_TARGET,
  PROP_REQUIRED,
  PROP_INFO,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CredenzaFormRow, credenza_form_row, ADW_TYPE_BIN)

static GtkWidget *
get_target (CredenzaFormRow *self)
{
  return self->target != NULL ? self->target : adw_bin_get_child (self->bin);
}

/**
 * credenza_form_row_set_problem:
 * @self: a row
 * @problem: (nullable): a sentence on what is wrong; %NULL: nothing is
 * @error: (nullable): the error whose details belong to it
 */
void
credenza_form_row_set_problem (CredenzaFormRow *self,
                               const char      *problem,
                               const GError    *error)
{
  GtkWidget *target;
  gboolean is_new;

  g_return_if_fail (CREDENZA_IS_FORM_ROW (self));

  target = get_target (self);
  is_new = problem != NULL && !gtk_widget_get_visible (GTK_WIDGET (self->problem));
  gtk_label_set_text (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  credenza_error_details_set_error (self->details, error);
  if (problem != NULL)
    gtk_widget_add_css_class (target, "error");
  else
    gtk_widget_remove_css_class (target, "error");
  gtk_accessible_update_property (GTK_ACCESSIBLE (target), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  problem != NULL ? problem : self->info != NULL ? self->info : "", -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (target), GTK_ACCESSIBLE_STATE_INVALID,
                               problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (is_new && gtk_widget_get_state_flags (target) & GTK_STATE_FLAG_FOCUS_WITHIN)
    credenza_reveal (GTK_WIDGET (self));
}

/* (nullable) */
const char *
credenza_form_row_get_problem (CredenzaFormRow *self)
{
  g_return_val_if_fail (CREDENZA_IS_FORM_ROW (self), NULL);

  return gtk_widget_get_visible (GTK_WIDGET (self->problem)) ? gtk_label_get_text (self->problem) : NULL;
}

/* Every row has one of the same name: a screen reader also says what it would show. The focus goes to the button in it. */
static void
describe_info_button (CredenzaFormRow *self)
{
  GtkWidget *button = gtk_widget_get_first_child (self->info_button);
  const char *info = self->info != NULL ? self->info : "";

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->info_button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, info, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, info, -1);
}

/* What a screen reader says of the field. A label is no field: it says what it says. */
static void
credenza_form_row_constructed (GObject *object)
{
  CredenzaFormRow *self = CREDENZA_FORM_ROW (object);
  GtkWidget *target = get_target (self);

  G_OBJECT_CLASS (credenza_form_row_parent_class)->constructed (object);

  gtk_widget_set_visible (self->mark, self->required);
  gtk_widget_set_visible (self->info_button, self->info != NULL);
  describe_info_button (self);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (target), GTK_ACCESSIBLE_RELATION_LABELLED_BY, self->label, NULL, -1);
  if (GTK_IS_LABEL (target))
    return;
  gtk_label_set_mnemonic_widget (self->label, target);
  credenza_form_row_set_problem (self, NULL, NULL);
}

static gboolean
credenza_form_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (get_target (CREDENZA_FORM_ROW (widget)));
}

static void
credenza_form_row_get_property (GObject    *object,
                                guint       id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  CredenzaFormRow *self = CREDENZA_FORM_ROW (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_FIELD:
      g_value_set_object (value, adw_bin_get_child (self->bin));
      break;
    case PROP_TARGET:
      g_value_set_object (value, self->target);
      break;
    case PROP_REQUIRED:
      g_value_set_boolean (value, self->required);
      break;
    case PROP_INFO:
      g_value_set_string (value, self->info);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_form_row_set_property (GObject      *object,
                                guint         id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  CredenzaFormRow *self = CREDENZA_FORM_ROW (object);

  switch (id)
    {
    case PROP_TITLE:
      self->title = g_value_dup_string (value);
      break;
    case PROP_FIELD:
      adw_bin_set_child (self->bin, g_value_get_object (value));
      break;
    case PROP_TARGET:
      self->target = g_value_get_object (value);
      break;
    case PROP_REQUIRED:
      self->required = g_value_get_boolean (value);
      break;
    case PROP_INFO:
      self->info = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_form_row_finalize (GObject *object)
{
  CredenzaFormRow *self = CREDENZA_FORM_ROW (object);

  g_free (self->title);
  g_free (self->info);

  G_OBJECT_CLASS (credenza_form_row_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_CONSTRUCT_ONLY;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_FIELD] = g_param_spec_object ("field", NULL, NULL, GTK_TYPE_WIDGET, flags);
  props[PROP_TARGET] = g_param_spec_object ("target", NULL, NULL, GTK_TYPE_WIDGET, flags);
  props[PROP_REQUIRED] = g_param_spec_boolean ("required", NULL, NULL, FALSE, flags);
  props[PROP_INFO] = g_param_spec_string ("info", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
credenza_form_row_class_init (CredenzaFormRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = credenza_form_row_constructed;
  object_class->get_property = credenza_form_row_get_property;
  object_class->set_property = credenza_form_row_set_property;
  object_class->finalize = credenza_form_row_finalize;
  widget_class->focus = credenza_focus_children;
  widget_class->grab_focus = credenza_form_row_grab_focus;

  install_properties (object_class);
  gtk_widget_class_set_css_name (widget_class, "formrow");
  g_type_ensure (CREDENZA_TYPE_ERROR_DETAILS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-form-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaFormRow, label);
  gtk_widget_class_bind_template_child (widget_class, CredenzaFormRow, mark);
  gtk_widget_class_bind_template_child (widget_class, CredenzaFormRow, info_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaFormRow, bin);
  gtk_widget_class_bind_template_child (widget_class, CredenzaFormRow, problem);
  gtk_widget_class_bind_template_child (widget_class, CredenzaFormRow, details);
}

static void
credenza_form_row_init (CredenzaFormRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
