/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is said about chains, and that openssl and certtool say the same. */

#include "config.h"

#include "test-fixture.h"

#define DAY (24 * 60 * 60)

/* sign NAME SUBJECT ISSUER SECTION OPTIONS...: a certificate for NAME.key; "self" as ISSUER signs with its own. */
#define SIGN "sign () { n=$1; s=$2; i=$3; e=$4; shift 4; " \
             "test -f $n.key || openssl ecparam -genkey -name prime256v1 -noout -out $n.key; " \
             "openssl req -new -key $n.key -subj \"$s\" -out $n.csr; " \
             "if test $i = self; then openssl x509 -req -in $n.csr -signkey $n.key -out $n.pem -extfile x.cnf -extensions $e \"$@\"; " \
             "else openssl x509 -req -in $n.csr -CA $i.pem -CAkey $i.key -CAcreateserial -out $n.pem -extfile x.cnf -extensions $e " \
             "\"$@\"; fi; }; set -e; "

static void
make_fixtures (void)
{
  fixture_run ("cat >x.cnf <<'EOF'\n"
               "[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
               "authorityKeyIdentifier=keyid\n"
               "[bare]\nbasicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=none\nauthorityKeyIdentifier=none\n"
               "[short]\nbasicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n"
               "[leaf]\nbasicConstraints=CA:FALSE\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
               "[bareleaf]\nbasicConstraints=CA:FALSE\nsubjectKeyIdentifier=none\nauthorityKeyIdentifier=none\nEOF\ntest -s x.cnf");
  fixture_run (SIGN
               "sign root /CN=Root self ca -days 3650; sign sub /CN=Sub root ca -days 1000; sign leaf /CN=Leaf sub leaf -days 90; "
               "sign other /CN=Other self ca -days 900; sign leaf2 /CN=Leaf2 sub leaf -days 90; "
               /* The same names without key identifiers, and with another key. */
               "sign broot /CN=BRoot self bare -days 900; sign bsub /CN=BSub broot bare -days 900; "
               "sign bleaf /CN=BLeaf bsub bareleaf -days 90; sign bsubfake /CN=BSub broot bare -days 900; "
               "sign subfake /CN=Sub root ca -days 900; "
               /* Cross-signed: the same key by another root. */
               "cp sub.key subx.key; sign subx /CN=Sub other ca -days 2000; "
               "sign dead /CN=Dead root ca -days 0; sign deadleaf /CN=DeadLeaf dead leaf -days 90; "
               "sign noca /CN=NoCA root leaf -days 90; sign nocaleaf /CN=NoCALeaf noca leaf -days 90; "
               "sign short /CN=Short root short -days 90; sign deep /CN=Deep short ca -days 90; "
               "sign deepleaf /CN=DeepLeaf deep leaf -days 90; "
               "sign sharoot /CN=ShaRoot self ca -days 900 -sha1; sign shaleaf /CN=ShaLeaf sharoot leaf -days 90 -sha1");
  fixture_run (SIGN
               "openssl genrsa -out rsa.key 2048; sign rsa /CN=RSA self ca -days 900; openssl genrsa -out md5.key 2048; "
               "sign md5 /CN=MD5 rsa leaf -days 90 -md5; "
               "openssl genrsa -out pss.key 2048; sign pss /CN=PSS rsa leaf -days 90 -sigopt rsa_padding_mode:pss "
               "-sigopt rsa_pss_saltlen:20; cp pss.key pss32.key; "
               "sign pss32 /CN=PSS32 rsa leaf -days 90 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32; "
               "openssl genpkey -algorithm ed25519 -out ed.key; openssl req -x509 -key ed.key -subj /CN=Ed -days 90 -out ed.pem; "
               "openssl ecparam -genkey -name brainpoolP256r1 -noout -out bp.key; "
               "openssl req -x509 -key bp.key -subj /CN=Brain -days 90 -out bp.pem; "
               "sign bpleaf /CN=BrainLeaf bp leaf -days 90; "
               /* Two that issue each other. */
               "cp root.key a.key; cp sub.key b.key; sign a /CN=A self ca; sign b /CN=B a ca; sign a /CN=A b ca; sign c /CN=C a leaf");
  fixture_run ("cat leaf.pem sub.pem root.pem >complete.pem; cat root.pem leaf.pem sub.pem >shuffled.pem; "
               "cat leaf.pem root.pem >gap.pem; cat leaf.pem sub.pem >noroot.pem; "
               "cat bleaf.pem bsubfake.pem broot.pem >wrong.pem; cat bleaf.pem bsubfake.pem bsub.pem broot.pem >namesakes.pem; "
               "cat leaf.pem subfake.pem root.pem >otherkey.pem; "
               "cat leaf.pem sub.pem sub.pem root.pem leaf.pem >twice.pem; cat leaf.pem sub.pem root.pem other.pem >stranger.pem; "
               "cat leaf.pem subx.pem sub.pem root.pem >cross.pem; cat leaf.pem subx.pem sub.pem root.pem other.pem >cross2.pem; "
               "cat deadleaf.pem dead.pem root.pem >expired.pem; cat nocaleaf.pem noca.pem root.pem >noca-chain.pem; "
               "cat deepleaf.pem deep.pem short.pem root.pem >deep-chain.pem; cat shaleaf.pem sharoot.pem >sha1.pem; "
               "cat md5.pem rsa.pem >md5-chain.pem; cat pss.pem rsa.pem >pss-chain.pem; "
               "cat pss32.pem rsa.pem >pss32-chain.pem; cat bpleaf.pem bp.pem >brain.pem; "
               "cat a.pem b.pem >circle.pem; cat c.pem a.pem b.pem >circle-leaf.pem; cat leaf.pem leaf2.pem sub.pem root.pem >two.pem; "
               "cat leaf.key complete.pem >with-key.pem; cat other.key complete.pem >stray-key.pem");
  /* One bit of the signature. */
  fixture_run ("openssl x509 -in root.pem -outform DER -out root.der; python3 -c \"b=bytearray(open('root.der','rb').read()); "
               "b[-1]^=1; open('root.der','wb').write(b)\"; openssl x509 -inform DER -in root.der -out badroot.pem; "
               "cat leaf.pem sub.pem badroot.pem >bad-root-chain.pem");
}

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC + 2 * DAY;
}

static PkiChain *
analyse (const char *name)
{
  g_autoptr (PkiContainer) container = fixture_open (name, NULL);
  g_autoptr (GPtrArray) chains = pki_container_analyse (container, now ());

  g_assert_cmpuint (chains->len, ==, 1);
  return g_object_ref (g_ptr_array_index (chains, 0));
}

static char *
list_names (GPtrArray *links)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < links->len; i++)
    {
      PkiChainLink *link = g_ptr_array_index (links, i);

      g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                              pki_name_get_common_name (pki_certificate_get_subject (link->certificate)));
    }
  return g_string_free (names, FALSE);
}

static const char *
culprit (PkiChain *chain)
{
  const PkiChainLink *link = pki_chain_get_culprit (chain);

  return link != NULL ? pki_name_get_common_name (pki_certificate_get_subject (link->certificate)) : NULL;
}

/* What is said about each file; and in the last columns what the judges are to say of the certificates, one by one in order:
 * whether the chain verifies as it stands. */
static const struct
{
  const char      *file;
  PkiChainVerdict  verdict;
  const char      *links;
  const char      *others;
  const char      *culprit;
  gboolean         ordered;
  gboolean         has_root;
} cases[] = {
  { "complete.pem", PKI_CHAIN_COMPLETE, "Leaf Sub Root", "", "Root", TRUE, TRUE },
  { "shuffled.pem", PKI_CHAIN_COMPLETE, "Leaf Sub Root", "", "Root", FALSE, TRUE },
  { "gap.pem", PKI_CHAIN_INCOMPLETE, "Leaf", "Root", "Leaf", TRUE, FALSE },
  { "noroot.pem", PKI_CHAIN_INCOMPLETE, "Leaf Sub", "", "Sub", TRUE, FALSE },
  { "leaf.pem", PKI_CHAIN_INCOMPLETE, "Leaf", "", "Leaf", TRUE, FALSE },
  { "root.pem", PKI_CHAIN_COMPLETE, "Root", "", "Root", TRUE, TRUE },
  { "wrong.pem", PKI_CHAIN_BROKEN, "BLeaf BSub BRoot", "", "BLeaf", TRUE, TRUE },
  { "namesakes.pem", PKI_CHAIN_COMPLETE, "BLeaf BSub BRoot", "BSub", "BRoot", TRUE, TRUE },
  { "otherkey.pem", PKI_CHAIN_INCOMPLETE, "Leaf", "Sub Root", "Leaf", TRUE, FALSE },
  { "twice.pem", PKI_CHAIN_COMPLETE, "Leaf Sub Root", "Sub Leaf", "Root", TRUE, TRUE },
  { "stranger.pem", PKI_CHAIN_COMPLETE, "Leaf Sub Root", "Other", "Root", TRUE, TRUE },
  { "cross.pem", PKI_CHAIN_COMPLETE, "Leaf Sub Root", "Sub", "Root", TRUE, TRUE },
  { "cross2.pem", PKI_CHAIN_COMPLETE, "Leaf Sub Other", "Sub Root", "Other", TRUE, TRUE },
  { "expired.pem", PKI_CHAIN_EXPIRED, "DeadLeaf Dead Root", "", "Dead", TRUE, TRUE },
  { "noca-chain.pem", PKI_CHAIN_NOT_ALLOWED, "NoCALeaf NoCA Root", "", "NoCA", TRUE, TRUE },
  { "deep-chain.pem", PKI_CHAIN_NOT_ALLOWED, "DeepLeaf Deep Short Root", "", "Short", TRUE, TRUE },
  { "sha1.pem", PKI_CHAIN_COMPLETE, "ShaLeaf ShaRoot", "", "ShaRoot", TRUE, TRUE },
  { "md5-chain.pem", PKI_CHAIN_COMPLETE, "MD5 RSA", "", "RSA", TRUE, TRUE },
  { "pss-chain.pem", PKI_CHAIN_UNCHECKED, "PSS RSA", "", "PSS", TRUE, TRUE },
  { "pss32-chain.pem", PKI_CHAIN_COMPLETE, "PSS32 RSA", "", "RSA", TRUE, TRUE },
  { "ed.pem", PKI_CHAIN_COMPLETE, "Ed", "", "Ed", TRUE, TRUE },
  { "brain.pem", PKI_CHAIN_UNCHECKED, "BrainLeaf Brain", "", "BrainLeaf", TRUE, FALSE },
  { "circle.pem", PKI_CHAIN_CIRCULAR, "A B", "", "B", TRUE, FALSE },
  { "circle-leaf.pem", PKI_CHAIN_CIRCULAR, "C A B", "", "B", TRUE, FALSE },
  { "two.pem", PKI_CHAIN_SEVERAL_LEAVES, "Leaf Sub Root", "Leaf2", NULL, TRUE, TRUE },
  { "badroot.pem", PKI_CHAIN_BROKEN, "Root", "", "Root", TRUE, FALSE },
  { "bad-root-chain.pem", PKI_CHAIN_BROKEN, "Leaf Sub Root", "", "Root", TRUE, FALSE },
};

static void
test_verdicts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PkiChain) chain = analyse (cases[i].file);
      g_autofree char *links = list_names (pki_chain_get_links (chain));
      g_autofree char *others = list_names (pki_chain_get_others (chain));

      g_test_message ("%s: %s", cases[i].file, pki_chain_verdict_get_name (pki_chain_get_verdict (chain)));
      g_assert_cmpstr (links, ==, cases[i].links);
      g_assert_cmpstr (others, ==, cases[i].others);
      g_assert_cmpstr (pki_chain_verdict_get_name (pki_chain_get_verdict (chain)), ==,
                       pki_chain_verdict_get_name (cases[i].verdict));
      g_assert_cmpstr (culprit (chain), ==, cases[i].culprit);
      g_assert_cmpint (pki_chain_is_ordered (chain), ==, cases[i].ordered);
      g_assert_cmpint (pki_chain_has_root (chain), ==, cases[i].has_root);
      g_assert_false (pki_chain_is_capped (chain));
      g_assert_cmpint (pki_chain_get_key (chain), ==, PKI_CHAIN_KEY_NONE);
    }
}

static void
put_text (const char *name,
          const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  fixture_put (name, bytes);
}

/* Writes the links of a chain: the leaf, the last one, which stands for the root, and all. */
static void
put_links (PkiChain *chain)
{
  GPtrArray *links = pki_chain_get_links (chain);
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < links->len; i++)
    {
      PkiChainLink *link = g_ptr_array_index (links, i);
      g_autofree char *pem = pki_certificate_to_pem (link->certificate);

      if (i == 0)
        put_text ("judged-leaf", pem);
      if (i + 1 == links->len)
        put_text ("judged-root", pem);
      g_string_append (all, pem);
    }
  put_text ("judged-all", all->str);
}

static gboolean
run (const char *command)
{
  g_autofree char *line = g_strdup_printf ("cd '%s' && { %s; } >judgement 2>&1", fixture_dir, command);
  const char *argv[] = { "sh", "-c", line, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  return g_spawn_check_wait_status (status, NULL);
}

/* Whether certtool can be asked: it believes the last certificate, be it no root or damaged, and refuses weak algorithms,
 * which are not what this is about. */
static gboolean
is_for_certtool (const char      *file,
                 PkiChainVerdict  verdict)
{
  return verdict != PKI_CHAIN_CIRCULAR && strstr (file, "bad") == NULL && strstr (file, "sha1") == NULL &&
         strstr (file, "md5") == NULL;
}

/* A chain is complete exactly when openssl verifies it with the last one as the root; and its signatures are verified when
 * certtool verifies them. */
static void
test_judges (void)
{
  g_autofree char *openssl = g_strdup_printf (
    "openssl verify -attime %" G_GINT64_FORMAT " -check_ss_sig -auth_level 0 -CAfile judged-root -untrusted judged-all "
    "judged-leaf", now ());

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PkiChain) chain = analyse (cases[i].file);
      PkiChainVerdict verdict = pki_chain_get_verdict (chain);
      gboolean verified = verdict == PKI_CHAIN_COMPLETE ||
                          (verdict == PKI_CHAIN_INCOMPLETE && pki_chain_get_links (chain)->len > 1);

      /* Several leaves are nothing that they were asked about, and what is unchecked is what only one of them knows. */
      if (verdict == PKI_CHAIN_SEVERAL_LEAVES || verdict == PKI_CHAIN_UNCHECKED)
        continue;
      g_test_message ("%s", cases[i].file);
      put_links (chain);
      g_assert_cmpint (run (openssl), ==, verdict == PKI_CHAIN_COMPLETE);
      /* It judges by its own clock: what is valid now is so in two days, but for the one that is to be expired. */
      if (is_for_certtool (cases[i].file, verdict))
        g_assert_cmpint (run ("certtool --verify-chain --infile judged-all"), ==, verified);
    }
}

static void
test_missing_issuer (void)
{
  g_autoptr (PkiChain) chain = analyse ("noroot.pem");
  g_autoptr (PkiChain) other = analyse ("otherkey.pem");
  g_autoptr (PkiContainer) root = fixture_open ("root.pem", NULL);
  PkiCertificate *certificate = g_ptr_array_index (pki_container_get_certificates (root), 0);

  g_assert_cmpstr (pki_name_to_string (pki_chain_get_missing_issuer (chain)), ==, "CN=Root");
  g_assert_cmpstr (pki_chain_get_missing_key_id (chain), ==, pki_certificate_get_subject_key_id (certificate));
  g_assert_cmpint (pki_chain_get_culprit (chain)->findings, ==, PKI_CHAIN_FINDING_MISSING_ISSUER);
  g_assert_cmpint (pki_chain_get_culprit (other)->findings, ==,
                   PKI_CHAIN_FINDING_MISSING_ISSUER | PKI_CHAIN_FINDING_NAMESAKE);
}

/* It is found among others by what it has signed, not by its name. */
static void
test_find_issuer (void)
{
  g_autoptr (PkiChain) chain = analyse ("bleaf.pem");
  g_autoptr (PkiChain) complete = analyse ("complete.pem");
  g_autoptr (PkiContainer) wrong = fixture_open ("bsubfake.pem", NULL);
  g_autoptr (PkiContainer) right = fixture_open ("namesakes.pem", NULL);
  PkiCertificate *found;

  g_assert_null (pki_chain_find_missing_issuer (chain, pki_container_get_certificates (wrong)));
  found = pki_chain_find_missing_issuer (chain, pki_container_get_certificates (right));
  g_assert_nonnull (found);
  g_assert_true (found == g_ptr_array_index (pki_container_get_certificates (right), 2));
  g_assert_null (pki_chain_find_missing_issuer (complete, pki_container_get_certificates (right)));
}

static PkiChainFindings
findings_of (GPtrArray  *links,
             const char *name)
{
  for (guint i = 0; i < links->len; i++)
    {
      PkiChainLink *link = g_ptr_array_index (links, i);

      if (g_strcmp0 (pki_name_get_common_name (pki_certificate_get_subject (link->certificate)), name) == 0)
        return link->findings;
    }
  g_error ("no %s", name);
}

static void
test_findings (void)
{
  g_autoptr (PkiChain) twice = analyse ("twice.pem");
  g_autoptr (PkiChain) stranger = analyse ("stranger.pem");
  g_autoptr (PkiChain) noca = analyse ("noca-chain.pem");
  g_autoptr (PkiChain) deep = analyse ("deep-chain.pem");
  g_autoptr (PkiChain) brain = analyse ("brain.pem");

  g_assert_cmpint (findings_of (pki_chain_get_others (twice), "Sub"), ==, PKI_CHAIN_FINDING_DUPLICATE);
  g_assert_cmpint (findings_of (pki_chain_get_others (stranger), "Other"), ==, PKI_CHAIN_FINDING_UNRELATED);
  g_assert_cmpint (findings_of (pki_chain_get_links (stranger), "Root"), ==, PKI_CHAIN_FINDING_ROOT);
  g_assert_cmpint (findings_of (pki_chain_get_links (noca), "NoCA"), ==, PKI_CHAIN_FINDING_NOT_CA);
  g_assert_cmpint (findings_of (pki_chain_get_links (deep), "Short"), ==, PKI_CHAIN_FINDING_PATH_TOO_LONG);
  g_assert_cmpint (findings_of (pki_chain_get_links (brain), "Brain"), ==, PKI_CHAIN_FINDING_UNCHECKED);
}

/* The time to judge by is the caller's. */
static void
test_time (void)
{
  g_autoptr (PkiContainer) container = fixture_open ("complete.pem", NULL);
  GPtrArray *certificates = pki_container_get_certificates (container);
  PkiCertificate *leaf = g_ptr_array_index (certificates, 0);
  gint64 first = pki_certificate_get_not_before (leaf), last = pki_certificate_get_not_after (leaf);
  const struct { gint64 now; PkiChainVerdict verdict; } times[] = {
    { first - 1, PKI_CHAIN_NOT_YET_VALID }, { last, PKI_CHAIN_COMPLETE }, { last + 1, PKI_CHAIN_EXPIRED },
    { last + 20 * 365 * (gint64) DAY, PKI_CHAIN_EXPIRED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr (PkiChain) chain = pki_chain_analyse (certificates, NULL, times[i].now);

      g_assert_cmpint (pki_chain_get_verdict (chain), ==, times[i].verdict);
    }
}

static void
test_key (void)
{
  g_autoptr (PkiChain) with = analyse ("with-key.pem");
  g_autoptr (PkiChain) stray = analyse ("stray-key.pem");
  g_autoptr (PkiContainer) two = fixture_open ("two.pem", NULL);
  g_autoptr (PkiContainer) leaf2 = fixture_open ("leaf2.pem", NULL);
  PkiCertificate *certificate = g_ptr_array_index (pki_container_get_certificates (leaf2), 0);
  g_autoptr (PkiChain) chosen = pki_chain_analyse (pki_container_get_certificates (two),
                                                   pki_certificate_get_key_id (certificate), now ());
  g_autoptr (PkiChain) none = pki_chain_analyse (pki_container_get_certificates (two), "00", now ());

  g_assert_cmpint (pki_chain_get_key (with), ==, PKI_CHAIN_KEY_MATCHES);
  g_assert_cmpint (pki_chain_get_verdict (with), ==, PKI_CHAIN_COMPLETE);
  g_assert_cmpint (pki_entry_get_kind (pki_chain_get_entry (with)), ==, PKI_ENTRY_PRIVATE_KEY);
  g_assert_cmpint (pki_chain_get_key (stray), ==, PKI_CHAIN_KEY_MATCHES_NONE);
  g_assert_cmpint (pki_chain_get_verdict (stray), ==, PKI_CHAIN_COMPLETE);
  g_assert_cmpint (pki_chain_get_key (chosen), ==, PKI_CHAIN_KEY_MATCHES);
  g_assert_cmpint (pki_chain_get_verdict (chosen), ==, PKI_CHAIN_COMPLETE);
  g_assert_true (pki_certificate_equal (pki_chain_get_leaf (chosen), certificate));
  g_assert_cmpint (pki_chain_get_key (none), ==, PKI_CHAIN_KEY_MATCHES_NONE);
  g_assert_cmpint (pki_chain_get_verdict (none), ==, PKI_CHAIN_SEVERAL_LEAVES);
}

/* In PKCS#12 the order means nothing. */
static void
test_unordered (void)
{
  g_autoptr (PkiContainer) container = NULL;
  g_autoptr (GPtrArray) chains = NULL;
  PkiChain *chain;

  fixture_run ("cat root.pem sub.pem >authorities.pem; openssl pkcs12 -export -in leaf.pem -inkey leaf.key "
               "-certfile authorities.pem -passout pass:secret1 -out chain.p12");
  container = fixture_open ("chain.p12", "secret1");
  chains = pki_container_analyse (container, now ());
  g_assert_cmpuint (chains->len, ==, 1);
  chain = g_ptr_array_index (chains, 0);
  g_assert_cmpint (pki_chain_get_verdict (chain), ==, PKI_CHAIN_COMPLETE);
  g_assert_cmpint (pki_chain_get_key (chain), ==, PKI_CHAIN_KEY_MATCHES);
  g_assert_true (pki_chain_is_ordered (chain));
}

static void
test_empty (void)
{
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
  g_autoptr (PkiChain) chain = pki_chain_analyse (nothing, NULL, now ());
  g_autoptr (GBytes) der = g_bytes_new_static ("nonsense", 8);
  g_autoptr (PkiCertificate) undecodable = pki_certificate_new_undecodable (der, "no");
  g_autoptr (PkiChain) damaged = NULL;

  g_assert_cmpint (pki_chain_get_verdict (chain), ==, PKI_CHAIN_EMPTY);
  g_assert_null (pki_chain_get_leaf (chain));
  g_ptr_array_add (nothing, undecodable);
  damaged = pki_chain_analyse (nothing, NULL, now ());
  g_assert_cmpint (pki_chain_get_verdict (damaged), ==, PKI_CHAIN_EMPTY);
  g_assert_cmpint (((PkiChainLink *) g_ptr_array_index (pki_chain_get_others (damaged), 0))->findings, ==,
                   PKI_CHAIN_FINDING_UNDECODABLE);
}

/* Every certificate with a changed byte: never complete, where the change is within what is signed. */
static void
test_changed (void)
{
  g_autoptr (PkiContainer) container = fixture_open ("complete.pem", NULL);
  GPtrArray *certificates = pki_container_get_certificates (container);
  GBytes *der = pki_certificate_get_der (g_ptr_array_index (certificates, 0));
  gsize size;
  const guint8 *data = g_bytes_get_data (der, &size);

  for (gsize i = 4; i < size; i++)
    {
      g_autoptr (GPtrArray) changed = g_ptr_array_new_with_free_func (g_object_unref);
      guint8 *copy = g_memdup2 (data, size);
      g_autoptr (GBytes) bytes = g_bytes_new_take (copy, size);
      PkiCertificate *certificate;
      g_autoptr (PkiChain) chain = NULL;

      copy[i] ^= 0x01;
      certificate = pki_certificate_new_from_der (bytes, NULL);
      if (certificate == NULL)
        continue;
      g_ptr_array_add (changed, certificate);
      for (guint k = 1; k < certificates->len; k++)
        g_ptr_array_add (changed, g_object_ref (g_ptr_array_index (certificates, k)));
      chain = pki_chain_analyse (changed, pki_certificate_get_key_id (certificate), now ());
      g_assert_cmpint (pki_chain_get_verdict (chain), !=, PKI_CHAIN_COMPLETE);
    }
}

/* (transfer full) (element-type PkiCertificate): a leaf, and certificates with its issuer's name and one key, with signatures
 * that nobody has made. */
static GPtrArray *
make_namesakes (const char *leaf_name,
                const char *issuer_name,
                guint       n)
{
  g_autoptr (PkiContainer) leaf = fixture_open (leaf_name, NULL);
  g_autoptr (PkiContainer) issuer = fixture_open (issuer_name, NULL);
  GPtrArray *many = g_ptr_array_new_with_free_func (g_object_unref);
  GBytes *der = pki_certificate_get_der (g_ptr_array_index (pki_container_get_certificates (issuer), 0));

  g_ptr_array_add (many, g_object_ref (g_ptr_array_index (pki_container_get_certificates (leaf), 0)));
  for (guint i = 0; i < n; i++)
    {
      gsize size = g_bytes_get_size (der);
      guint8 *copy = g_memdup2 (g_bytes_get_data (der, NULL), size);
      g_autoptr (GBytes) bytes = g_bytes_new_take (copy, size);

      /* The last bytes of the signature; the number of the certificate stands there. */
      copy[size - 1] = i & 0xff;
      copy[size - 2] = i >> 8;
      g_ptr_array_add (many, pki_certificate_new_from_der (bytes, NULL));
    }
  return many;
}

/* What costs no more than a second on a slow machine, and says so. */
static void
test_many_namesakes (void)
{
  g_autoptr (GPtrArray) many = make_namesakes ("bleaf.pem", "bsubfake.pem", PKI_MAX_ENTRIES);
  g_autoptr (PkiChain) chain = NULL;
  gint64 start = g_get_monotonic_time ();

  chain = pki_chain_analyse (many, NULL, now ());
  g_test_message ("%.0f ms", (double) (g_get_monotonic_time () - start) / 1000);
  g_assert_true (pki_chain_is_capped (chain));
  g_assert_cmpint (pki_chain_get_verdict (chain), ==, PKI_CHAIN_UNCHECKED);
}

/* None of them has signed the leaf, and every one was looked at. The right one is found wherever it is, and whatever was
 * found out about the key of the others. */
static void
test_some_namesakes (void)
{
  g_autoptr (GPtrArray) some = make_namesakes ("bleaf.pem", "bsubfake.pem", 300);
  g_autoptr (PkiContainer) right = fixture_open ("bsub.pem", NULL);
  g_autoptr (PkiContainer) root = fixture_open ("broot.pem", NULL);
  g_autoptr (PkiChain) wrong = pki_chain_analyse (some, NULL, now ());
  g_autoptr (PkiChain) chain = NULL;

  g_assert_cmpint (pki_chain_get_verdict (wrong), ==, PKI_CHAIN_BROKEN);
  g_assert_cmpuint (pki_chain_get_links (wrong)->len, ==, 2);

  g_ptr_array_add (some, g_object_ref (g_ptr_array_index (pki_container_get_certificates (right), 0)));
  g_ptr_array_add (some, g_object_ref (g_ptr_array_index (pki_container_get_certificates (root), 0)));
  chain = pki_chain_analyse (some, NULL, now ());
  g_assert_cmpint (pki_chain_get_verdict (chain), ==, PKI_CHAIN_COMPLETE);
  g_assert_false (pki_chain_is_capped (chain));
  g_assert_cmpuint (pki_chain_get_links (chain)->len, ==, 3);
}

/* Each has the name that all have as their issuer: a way through them would be as long as there are. */
static void
test_roots_of_nobody (void)
{
  g_autoptr (GPtrArray) roots = make_namesakes ("bsub.pem", "broot.pem", 20);
  g_autoptr (PkiChain) chain = pki_chain_analyse (roots, NULL, now ());

  g_assert_cmpint (pki_chain_get_verdict (chain), ==, PKI_CHAIN_BROKEN);
  g_assert_cmpuint (pki_chain_get_links (chain)->len, <, 10);
  g_assert_cmpint (((PkiChainLink *) g_ptr_array_index (pki_chain_get_links (chain), 0))->findings, ==,
                   PKI_CHAIN_FINDING_NONE);
}

/* Several keys: a chain for each, and one for the rest. */
static void
test_keystore (void)
{
  g_autoptr (GPtrArray) chains = NULL;
  g_autoptr (PkiContainer) container = NULL;

  fixture_run ("cat leaf.key leaf2.key leaf.pem leaf2.pem sub.pem root.pem other.pem >keys.pem");
  container = fixture_open ("keys.pem", NULL);
  chains = pki_container_analyse (container, now ());
  g_assert_cmpuint (chains->len, ==, 3);
  for (guint i = 0; i < 2; i++)
    {
      PkiChain *chain = g_ptr_array_index (chains, i);

      g_assert_cmpint (pki_chain_get_verdict (chain), ==, PKI_CHAIN_COMPLETE);
      g_assert_cmpint (pki_chain_get_key (chain), ==, PKI_CHAIN_KEY_MATCHES);
      g_assert_cmpuint (pki_chain_get_links (chain)->len, ==, 3);
      g_assert_cmpuint (pki_chain_get_others (chain)->len, ==, 0);
    }
  g_assert_cmpint (pki_chain_get_key (g_ptr_array_index (chains, 2)), ==, PKI_CHAIN_KEY_NONE);
  g_assert_cmpuint (pki_chain_get_links (g_ptr_array_index (chains, 2))->len, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();
  make_fixtures ();
  g_test_add_func ("/chain/verdicts", test_verdicts);
  g_test_add_func ("/chain/judges", test_judges);
  g_test_add_func ("/chain/missing-issuer", test_missing_issuer);
  g_test_add_func ("/chain/find-issuer", test_find_issuer);
  g_test_add_func ("/chain/findings", test_findings);
  g_test_add_func ("/chain/time", test_time);
  g_test_add_func ("/chain/key", test_key);
  g_test_add_func ("/chain/unordered", test_unordered);
  g_test_add_func ("/chain/empty", test_empty);
  g_test_add_func ("/chain/changed", test_changed);
  g_test_add_func ("/chain/many-namesakes", test_many_namesakes);
  g_test_add_func ("/chain/some-namesakes", test_some_namesakes);
  g_test_add_func ("/chain/roots-of-nobody", test_roots_of_nobody);
  g_test_add_func ("/chain/keystore", test_keystore);
  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
