/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-number.h"

#include <string.h>

/* The number is kept in groups of nine decimal digits, the least significant first. */
#define GROUP 1000000000u

static void
push_octet (GArray *groups,
            guint8  octet)
{
  guint64 carry = octet;

  for (guint i = 0; i < groups->len; i++)
    {
      guint32 *group = &g_array_index (groups, guint32, i);

      carry += (guint64) *group << 8;
      *group = (guint32) (carry % GROUP);
      carry /= GROUP;
    }
  if (carry > 0)
    {
      guint32 group = (guint32) carry;

      g_array_append_val (groups, group);
    }
}

/* The absolute value of a negative number in two's complement. */
static guint8 *
negate (const guint8 *octets,
        gsize         length)
{
  guint8 *result = g_malloc (length);
  guint carry = 1;

  for (gsize i = length; i > 0; i--)
    {
      carry += (guint8) ~octets[i - 1];
      result[i - 1] = (guint8) carry;
      carry >>= 8;
    }
  return result;
}

/**
 * pki_number_format_decimal:
 * @octets: the octets of an INTEGER, in two's complement, the most significant first (X.690, section 8.3)
 * @length: how many
 *
 * Returns: (transfer full) (nullable): the number in decimal digits; %NULL when there is none or it has more than
 *   %PKI_MAX_DECIMAL_OCTETS
 */
char *
pki_number_format_decimal (gconstpointer octets,
                           gsize         length)
{
  const guint8 *data = octets;
  g_autofree guint8 *absolute = NULL;
  g_autoptr (GArray) groups = NULL;
  GString *text;

  if (length == 0 || length > PKI_MAX_DECIMAL_OCTETS)
    return NULL;
  if (data[0] & 0x80)
    data = absolute = negate (data, length);

  groups = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (gsize i = 0; i < length; i++)
    push_octet (groups, data[i]);
  if (groups->len == 0)
    return g_strdup ("0");
  text = g_string_new (absolute != NULL ? "-" : NULL);
  g_string_append_printf (text, "%u", g_array_index (groups, guint32, groups->len - 1));
  for (guint i = groups->len - 1; i > 0; i--)
    g_string_append_printf (text, "%09u", g_array_index (groups, guint32, i - 1));
  return g_string_free (text, FALSE);
}
