/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the files of the window share: credenza-window.c has the window and its list, -place.c which list that is,
 * -selection.c what is selected, -create.c what comes in, -copy.c what comes from another place, -export.c what goes out,
 * -clipboard.c what is copied and pasted, -keys.c whether private keys go along, -delete.c what goes away, -labels.c how they
 * are labelled, -renewal.c what is issued anew or replaced, -request.c what waits for its certificate. */

#pragma once

#include "app/credenza-banner.h"
#include "app/credenza-certificate-table.h"
#include "app/credenza-error-details.h"
#include "app/credenza-expiry-notifier.h"
#include "app/credenza-pane.h"
#include "app/credenza-place-menu.h"
#include "app/credenza-search-box.h"
#include "app/credenza-split-pane.h"
#include "app/credenza-window.h"

G_BEGIN_DECLS

struct _CredenzaWindow
{
  AdwApplicationWindow      parent_instance;

  AdwToastOverlay          *toasts;
  GtkWidget                *drop_highlight;
  CredenzaSplitPane        *split;
  GtkMenuButton            *place_button;
  AdwWindowTitle           *title;
  GtkWidget                *create_button;
  GtkToggleButton          *search_button;
  GtkMenuButton            *menu_button;
  GtkSearchBar             *search_bar;
  CredenzaSearchBox        *search_box;
  GtkEditable              *search_entry;
  CredenzaBanner           *waiting_banner;
  CredenzaBanner           *banner;
  CredenzaBanner           *request_banner;
  GtkStack                 *stack;
  AdwStatusPage            *error_page;
  CredenzaErrorDetails     *error_details;
  GtkWidget                *edit_button;
  CredenzaCertificateTable *table;
  CredenzaPane             *pane;            /* (nullable): see credenza_window_get_pane() */

  GtkWidget                *row_menu;        /* belongs to the table */

  GSettings                *settings;        /* (owned) */
  CredenzaExpiryNotifier   *notifier;        /* (owned) (nullable): nothing is told of what expires */
  CredenzaPlaceMenu        *place_menu;      /* (nullable): made when it is opened; its button has it */
  ModelConnections         *connections;     /* (owned) (nullable): there can be none */
  ModelPasswords           *passwords;       /* (owned): that have opened something in this window */
  ModelPendingRequests     *requests;        /* (owned) (nullable): there can be none */
  ModelPlace               *computer;        /* (owned) (nullable): has not been opened yet */
  ModelPlace               *place;           /* (owned) (nullable): that is shown */
  GSignalGroup             *list_signals;    /* (owned): of the list */
  GSignalGroup             *place_signals;   /* (owned): of the place */
  GSignalGroup             *connection_signals; /* (owned): of its connection */
  GSignalGroup             *levels_signals;  /* (owned): of the places of its connection */
  GError                   *store_error;     /* (owned) (nullable): why the store on this computer is not open */
  ModelCertificateList     *list;            /* (owned) (nullable): of the place */
  GListModel               *waiting_files;   /* (owned) (nullable): came before there was a store */
  const char               *waiting_action;  /* (nullable): what is to be done once there is a store */
  GCancellable             *cancellable;     /* (owned): of everything, cancelled with the window */
  GCancellable             *load_cancellable; /* (owned): of loading the list */
  gboolean                  load_stopped;    /* the last loading was cancelled */
  GCancellable             *open_cancellable; /* (owned) (nullable): of the entry being opened */
  ModelCertificateList     *open_list;       /* (weak) (nullable): that the opened entry is of */
  GCancellable             *operation;       /* (owned) (nullable): of what is being done with the selection */
  ModelDeletion            *deleting;        /* (owned) (nullable): what is being deleted */
  GQueue                    deletions;       /* (element-type ModelDeletion): that can be undone, the latest last */
  GQueue                    replacements;    /* (element-type ModelReplacement): that can be undone */
  AdwToast                 *clipboard_toast; /* (weak) (nullable): what was said of the clipboard last */
  char                     *drag_folder;     /* (owned) (nullable): of the files that were dragged out, or copied */
  guint                     slow_id;         /* until loading counts as slow */
  guint                     present_id;      /* until the window comes up without its list */
  char                     *select_name;     /* (owned) (nullable): to be selected when it is in the list */
};

CredenzaPane *credenza_window_get_pane       (CredenzaWindow *self);
void credenza_window_load                    (CredenzaWindow *self);
void credenza_window_update_list_page        (CredenzaWindow *self);
void credenza_window_update_actions          (CredenzaWindow *self);
void credenza_window_show_store_error        (CredenzaWindow *self);
void credenza_window_toast_text              (CredenzaWindow *self,
                                              const char     *text);
void credenza_window_toast_error             (CredenzaWindow *self,
                                              const GError   *error,
                                              const char     *subject);
void credenza_window_toast_file              (CredenzaWindow *self,
                                              GFile          *file,
                                              const char     *text);
void credenza_window_open_entry              (CredenzaWindow *self,
                                              const char     *name);
void credenza_window_show_pane               (CredenzaWindow *self);
void credenza_window_focus_list              (CredenzaWindow *self);
void credenza_window_update_selected         (CredenzaWindow *self);

GPtrArray *credenza_window_dup_several       (CredenzaWindow *self);
char **credenza_window_dup_names             (GPtrArray      *rows);
void credenza_window_show_several            (CredenzaWindow *self,
                                              GPtrArray      *rows);
gboolean credenza_window_keeps_selection     (CredenzaWindow *self);
ModelDocument *credenza_window_get_document  (CredenzaWindow *self);
void credenza_window_learn                   (CredenzaWindow *self,
                                              ModelDocument  *document);
gboolean credenza_window_keeps_document      (CredenzaWindow *self);
gboolean credenza_window_begin_operation     (CredenzaWindow *self);
void credenza_window_set_progress            (CredenzaWindow *self,
                                              const char     *text,
                                              guint           n_done,
                                              guint           n_all);
void credenza_window_end_operation           (CredenzaWindow *self);
void credenza_window_update_row_menu         (CredenzaWindow *self,
                                              gboolean        to_downloads);
void credenza_window_class_init_selection    (GtkWidgetClass *widget_class);
void credenza_window_init_selection          (CredenzaWindow *self);

void credenza_window_start_create            (CredenzaWindow *self);
void credenza_window_end_create              (CredenzaWindow *self);

void credenza_window_class_init_create       (GtkWidgetClass *widget_class);
void credenza_window_init_create             (CredenzaWindow *self);
void credenza_window_connect_create          (CredenzaWindow *self);
void credenza_window_take_files              (CredenzaWindow *self,
                                              const GSList   *files);
void credenza_window_copy_to                 (CredenzaWindow       *self,
                                              ModelCertificateList *source,
                                              const char * const   *names,
                                              ModelPlace           *place);
/* What is done with entries once it is known whether their private keys go along. */
typedef void (* CredenzaKeysFunc)            (CredenzaWindow       *self,
                                              const char * const   *names,
                                              gboolean              without_keys,
                                              gpointer              data);

void credenza_window_ask_about_keys          (CredenzaWindow       *self,
                                              ModelCertificateList *list,
                                              const char * const   *names,
                                              const char           *heading,
                                              CredenzaKeysFunc      done,
                                              gpointer              data,
                                              GDestroyNotify        free_data);
void credenza_window_class_init_copy         (GtkWidgetClass *widget_class);
void credenza_window_init_copy               (CredenzaWindow *self);
GdkContentProvider *credenza_window_new_provider (CredenzaWindow     *self,
                                              const char * const *names);
void credenza_window_class_init_export       (GtkWidgetClass *widget_class);
void credenza_window_update_export           (CredenzaWindow *self);
void credenza_window_update_folder           (CredenzaWindow *self);
void credenza_window_init_export             (CredenzaWindow *self);
void credenza_window_dispose_export          (CredenzaWindow *self);
void credenza_window_class_init_clipboard    (GtkWidgetClass *widget_class);
void credenza_window_class_init_labels       (GtkWidgetClass *widget_class);
void credenza_window_class_init_delete       (GtkWidgetClass *widget_class);
void credenza_window_class_init_renewal      (GtkWidgetClass *widget_class);
void credenza_window_update_renewal          (CredenzaWindow *self);
void credenza_window_load_requests           (CredenzaWindow *self);
void credenza_window_update_requests         (CredenzaWindow *self);
void credenza_window_offer_request           (CredenzaWindow *self,
                                              const char     *name,
                                              GBytes         *sent);
void credenza_window_class_init_request      (GtkWidgetClass *widget_class);
void credenza_window_update_waiting          (CredenzaWindow *self);
void credenza_window_count_levels            (CredenzaWindow *self);
void credenza_window_class_init_place        (GtkWidgetClass *widget_class);
void credenza_window_init_place              (CredenzaWindow *self);
void credenza_window_dispose_place           (CredenzaWindow *self);
void credenza_window_update_writing          (CredenzaWindow *self);
gboolean credenza_window_is_offline          (CredenzaWindow *self);
gboolean credenza_window_can_write           (CredenzaWindow *self);
void credenza_window_toast_obstacle          (CredenzaWindow *self);
gboolean credenza_window_is_about_key        (CredenzaWindow *self,
                                              const GError   *error);

G_END_DECLS
