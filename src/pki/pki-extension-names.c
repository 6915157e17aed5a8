/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GeneralName (RFC 5280, section 4.2.1.6) and the extensions made of them. */

#include "config.h"

#include "pki/pki-extension-private.h"
#include "pki/pki-name-private.h"
#include "pki/pki-oid.h"

#include <arpa/inet.h>

/* Kerberos principals have one or two components. */
#define MAX_COMPONENTS 16

static char *
format_address (const guint8 *data,
                gsize         size)
{
  char text[INET6_ADDRSTRLEN];

  inet_ntop (size == 4 ? AF_INET : AF_INET6, data, text, sizeof text);
  return g_strdup (text);
}

/* -1: the ones are not all before the zeros. */
static int
get_prefix_length (const guint8 *mask,
                   gsize         size)
{
  int length = 0;
  gsize bits = 8 * size;

  while ((gsize) length < bits && mask[length / 8] & (0x80 >> (length % 8)))
    length++;
  for (gsize i = (gsize) length; i < bits; i++)
    if (mask[i / 8] & (0x80 >> (i % 8)))
      return -1;
  return length;
}

/* Eight or 32 octets are an address and a mask, RFC 5280, section 4.2.1.10. */
static char *
format_network (const guint8 *data,
                gsize         size)
{
  int length = get_prefix_length (data + size, size);
  g_autofree char *address = format_address (data, size);
  g_autofree char *mask = NULL;

  if (length >= 0)
    return g_strdup_printf ("%s/%d", address, length);
  mask = format_address (data + size, size);
  return g_strdup_printf ("%s/%s", address, mask);
}

static void
add_ip_address (PkiFields           *self,
                const PkiDerElement *name)
{
  const guint8 *data = name->content;
  gsize size = name->length;

  if (size == 4 || size == 16)
    pki_fields_take_text (self, PKI_FIELD_IP_ADDRESS, format_address (data, size));
  else if (size == 8 || size == 32)
    pki_fields_take_text (self, PKI_FIELD_IP_ADDRESS, format_network (data, size / 2));
  else
    pki_fields_add_hex (self, PKI_FIELD_IP_ADDRESS, data, size);
}

static gboolean
add_directory_name (PkiFields           *self,
                    const PkiDerElement *name)
{
  PkiDerRun run = pki_der_inside (name);
  g_autoptr (PkiName) directory = NULL;
  PkiDerElement rdns;

  if (!pki_der_run_only (&run, PKI_DER_SEQUENCE, &rdns))
    return FALSE;
  directory = pki_name_new_from_der (name->content, name->length);
  pki_fields_take_text (self, PKI_FIELD_DIRECTORY_NAME, g_strdup (pki_name_to_string (directory)));
  return TRUE;
}

/* KRB5PrincipalName, RFC 4556, section 3.2.2: a realm [0], and [1] a name: a type [0] and components [1]. */
static char *
format_kerberos (const PkiDerElement *value)
{
  PkiDerRun run = pki_der_inside (value), components;
  g_autoptr (GString) text = g_string_new (NULL);
  PkiDerElement realm, name, type, strings, component;
  g_autofree char *realm_text = NULL;

  if (value->tag != PKI_DER_SEQUENCE || !pki_der_run_expect (&run, PKI_DER_CONTEXT_0, &realm) ||
      !pki_der_run_expect (&run, PKI_DER_CONTEXT_CONSTRUCTED (1), &name))
    return NULL;
  run = pki_der_inside (&realm);
  if (!pki_der_run_next (&run, &realm))
    return NULL;
  run = pki_der_inside (&name);
  if (!pki_der_run_expect (&run, PKI_DER_SEQUENCE, &name))
    return NULL;
  run = pki_der_inside (&name);
  if (!pki_der_run_expect (&run, PKI_DER_CONTEXT_0, &type) ||
      !pki_der_run_expect (&run, PKI_DER_CONTEXT_CONSTRUCTED (1), &strings))
    return NULL;
  run = pki_der_inside (&strings);
  if (!pki_der_run_expect (&run, PKI_DER_SEQUENCE, &strings))
    return NULL;

  components = pki_der_inside (&strings);
  for (guint i = 0; i < MAX_COMPONENTS && pki_der_run_next (&components, &component); i++)
    {
      g_autofree char *part = pki_der_dup_string (&component);

      g_string_append_printf (text, "%s%s", i > 0 ? "/" : "", part);
    }
  realm_text = pki_der_dup_string (&realm);
  g_string_append_printf (text, "@%s", realm_text);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* HardwareModuleName (RFC 4108, section 5): a type and a serial number; PermanentIdentifier (RFC 4043): both optional, the
 * value before who assigned it. */
static char *
format_identifier (const PkiDerElement *value)
{
  PkiDerRun run = pki_der_inside (value);
  g_autoptr (GString) text = g_string_new (NULL);
  PkiDerElement part;

  if (value->tag != PKI_DER_SEQUENCE)
    return NULL;
  while (pki_der_run_next (&run, &part))
    {
      g_autofree char *shown = NULL;

      if (part.tag == PKI_DER_OID)
        shown = pki_oid_format (part.content, part.length);
      else if (part.tag == PKI_DER_OCTET_STRING)
        shown = pki_hex (part.content, part.length);
      else if (pki_der_is_string (part.tag))
        shown = pki_der_dup_string (&part);
      if (shown == NULL)
        return NULL;
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", shown);
    }
  return run.size == 0 && text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* A GUID as Windows writes it: the first three groups are little-endian. */
static char *
format_guid (const PkiDerElement *value)
{
  const guint8 *b = value->content;

  if (value->tag != PKI_DER_OCTET_STRING || value->length != 16)
    return NULL;
  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[3], b[2], b[1], b[0],
                          b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

static char *
format_other (const char          *oid,
              const PkiDerElement *value)
{
  if (pki_der_is_string (value->tag))
    return pki_der_dup_string (value); /* UPN, SRVName, XmppAddr, SmtpUTF8Mailbox, NAIRealm, ... */
  if (g_strcmp0 (oid, "1.3.6.1.5.2.2") == 0)
    return format_kerberos (value);
  if (g_strcmp0 (oid, "1.3.6.1.4.1.311.25.1") == 0)
    return format_guid (value);
  return format_identifier (value);
}

/* OtherName: a type-id and [0] its value. */
static gboolean
add_other_name (PkiFields           *self,
                const PkiDerElement *name)
{
  PkiDerRun run = pki_der_inside (name);
  PkiDerElement type, explicit_value, value;
  PkiField *field;

  if (!pki_der_run_expect (&run, PKI_DER_OID, &type) || !pki_der_run_only (&run, PKI_DER_CONTEXT_0, &explicit_value) ||
      !pki_fields_add_oid (self, PKI_FIELD_OTHER_NAME, &type))
    return FALSE;

  field = g_ptr_array_index (self->fields, self->fields->len - 1);
  run = pki_der_inside (&explicit_value);
  if (pki_der_run_next (&run, &value) && run.size == 0)
    field->text = format_other (field->oid, &value);
  if (field->text == NULL)
    field->hex = pki_hex (explicit_value.content, explicit_value.length);
  return TRUE;
}

/* EDIPartyName: who assigned it [0], optional, and the name of the party [1]; both are explicit choices of strings. */
static gboolean
add_edi_party_name (PkiFields           *self,
                    const PkiDerElement *name)
{
  PkiDerRun run = pki_der_inside (name);
  g_autoptr (GString) text = g_string_new (NULL);
  PkiDerElement part, string;

  while (run.size > 0)
    {
      g_autofree char *shown = NULL;
      PkiDerRun inside;

      if (!pki_der_run_next (&run, &part))
        return FALSE;
      inside = pki_der_inside (&part);
      if (!pki_der_run_next (&inside, &string))
        return FALSE;
      shown = pki_der_dup_string (&string);
      g_string_append_printf (text, "%s%s", text->len > 0 ? ": " : "", shown);
    }
  pki_fields_take_text (self, PKI_FIELD_EDI_PARTY_NAME, g_string_free (g_steal_pointer (&text), FALSE));
  return TRUE;
}

static gboolean
add_text_name (PkiFields           *self,
               PkiFieldKind         kind,
               const PkiDerElement *name)
{
  pki_fields_take_text (self, kind, g_utf8_make_valid ((const char *) name->content, name->length));
  return TRUE;
}

/* One GeneralName. */
gboolean
pki_fields_add_name (PkiFields           *self,
                     const PkiDerElement *name)
{
  PkiDerElement oid = *name;

  switch (name->tag)
    {
    case PKI_DER_CONTEXT_CONSTRUCTED (0):
      return add_other_name (self, name);
    case PKI_DER_CONTEXT (1):
      return add_text_name (self, PKI_FIELD_EMAIL_ADDRESS, name);
    case PKI_DER_CONTEXT (2):
      return add_text_name (self, PKI_FIELD_DNS_NAME, name);
    case PKI_DER_CONTEXT_CONSTRUCTED (3):
      pki_fields_add_hex (self, PKI_FIELD_X400_ADDRESS, name->content, name->length);
      return TRUE;
    case PKI_DER_CONTEXT_CONSTRUCTED (4):
      return add_directory_name (self, name);
    case PKI_DER_CONTEXT_CONSTRUCTED (5):
      return add_edi_party_name (self, name);
    case PKI_DER_CONTEXT (6):
      return add_text_name (self, PKI_FIELD_URI, name);
    case PKI_DER_CONTEXT (7):
      add_ip_address (self, name);
      return TRUE;
    case PKI_DER_CONTEXT (8):
      oid.tag = PKI_DER_OID;
      return pki_fields_add_oid (self, PKI_FIELD_REGISTERED_ID, &oid);
    default:
      return FALSE;
    }
}

gboolean
pki_fields_add_names (PkiFields *self,
                      PkiDerRun  names)
{
  PkiDerElement name;

  while (names.size > 0 && !pki_fields_is_full (self))
    if (!pki_der_run_next (&names, &name) || !pki_fields_add_name (self, &name))
      return FALSE;
  return TRUE;
}

/* SubjectAltName and IssuerAltName. */
gboolean
pki_fields_decode_names (PkiFields *self,
                         PkiDerRun  value)
{
  PkiDerElement names;

  return pki_der_run_only (&value, PKI_DER_SEQUENCE, &names) && pki_fields_add_names (self, pki_der_inside (&names));
}

/* GeneralSubtrees: each has a base, and a minimum and a maximum that RFC 5280 wants left out. */
static gboolean
add_subtrees (PkiFields           *self,
              PkiFieldKind         kind,
              const PkiDerElement *subtrees)
{
  PkiDerRun run = pki_der_inside (subtrees);
  PkiDerElement subtree, base;

  pki_fields_add (self, kind);
  self->depth++;
  while (run.size > 0 && !pki_fields_is_full (self))
    {
      PkiDerRun inside;

      if (!pki_der_run_expect (&run, PKI_DER_SEQUENCE, &subtree))
        return FALSE;
      inside = pki_der_inside (&subtree);
      if (!pki_der_run_next (&inside, &base) || !pki_fields_add_name (self, &base))
        return FALSE;
    }
  self->depth = 0;
  return TRUE;
}

/* Section 4.2.1.10 */
gboolean
pki_fields_decode_name_constraints (PkiFields *self,
                                    PkiDerRun  value)
{
  PkiDerElement constraints, subtrees;
  PkiDerRun run;

  if (!pki_der_run_only (&value, PKI_DER_SEQUENCE, &constraints))
    return FALSE;
  run = pki_der_inside (&constraints);
  if (pki_der_run_accept (&run, PKI_DER_CONTEXT_CONSTRUCTED (0), &subtrees) &&
      !add_subtrees (self, PKI_FIELD_PERMITTED, &subtrees))
    return FALSE;
  if (pki_der_run_accept (&run, PKI_DER_CONTEXT_CONSTRUCTED (1), &subtrees) &&
      !add_subtrees (self, PKI_FIELD_EXCLUDED, &subtrees))
    return FALSE;
  return run.size == 0;
}
