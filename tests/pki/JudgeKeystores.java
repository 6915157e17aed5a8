// SPDX-License-Identifier: GPL-3.0-or-later

// What Java makes of keystores: keytool takes neither the empty password nor one that is not ASCII. Each line of the file
// that is named as argument: type, file, password, alias, how many certificates, "key" or "trusted"; with tabs between.

import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Locale;

class JudgeKeystores {
  static void require(boolean holds, String what) {
    if (!holds)
      throw new IllegalStateException(what);
  }

  static void judgeKey(KeyStore store, String alias, char[] password, int n) throws Exception {
    require(store.size() == 1 && store.isKeyEntry(alias), "no key entry");
    PrivateKey key = (PrivateKey) store.getKey(alias, password);
    Certificate[] chain = store.getCertificateChain(alias);
    require(chain.length == n, "chain of " + chain.length);
    for (int i = 0; i < n; i++)
      chain[i].verify(chain[Math.min(i + 1, n - 1)].getPublicKey());

    Signature signature = Signature.getInstance(key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
    signature.initSign(key);
    signature.update(new byte[] { 1, 2, 3 });
    byte[] bytes = signature.sign();
    signature.initVerify(chain[0]);
    signature.update(new byte[] { 1, 2, 3 });
    require(signature.verify(bytes), "the key is not the certificate's");
  }

  static void judgeTrusted(KeyStore store, String alias, int n) throws Exception {
    require(store.size() == n, "entries: " + store.size());
    for (int i = 1; i <= n; i++)
      require(store.isCertificateEntry(i == 1 ? alias : alias + "-" + i), "not trusted: " + i);
  }

  static void judge(String[] fields) throws Exception {
    KeyStore store = KeyStore.getInstance(fields[0]);
    char[] password = fields[2].toCharArray();
    String alias = fields[3];
    int n = Integer.parseInt(fields[4]);
    try (FileInputStream in = new FileInputStream(fields[1])) {
      store.load(in, password);
    }
    require(Collections.list(store.aliases()).contains(alias.toLowerCase(Locale.ENGLISH)), "alias: " + store.aliases().nextElement());
    if (fields[5].equals("key"))
      judgeKey(store, alias, password, n);
    else
      judgeTrusted(store, alias, n);
  }

  public static void main(String[] arguments) throws Exception {
    for (String line : Files.readAllLines(Path.of(arguments[0])))
      try {
        judge(line.split("\t", -1));
      } catch (Exception e) {
        throw new IllegalStateException(line, e);
      }
  }
}
