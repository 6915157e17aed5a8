// SPDX-License-Identifier: GPL-3.0-or-later

// Makes what keytool does not: keystores with passwords that are not ASCII or are empty, secret keys of several kinds,
// and chains in the encodings of java.security.cert. In the folder it runs in there are key.der (PKCS #8) and cert.pem.

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.DESKeySpec;
import javax.crypto.spec.DESedeKeySpec;
import javax.crypto.spec.SecretKeySpec;

class MakeKeystores {
  static void save(KeyStore store, String name, char[] password) throws Exception {
    try (FileOutputStream out = new FileOutputStream(name)) {
      store.store(out, password);
    }
  }

  static KeyStore make(String type) throws Exception {
    KeyStore store = KeyStore.getInstance(type);
    store.load(null, null);
    return store;
  }

  public static void main(String[] arguments) throws Exception {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    Certificate certificate;
    try (FileInputStream in = new FileInputStream("cert.pem")) {
      certificate = factory.generateCertificate(in);
    }
    Certificate[] chain = { certificate };
    PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(Path.of("key.der"))));
    char[] storePassword = "zażółć gęślą".toCharArray();
    char[] keyPassword = "日本語😀".toCharArray();

    // PBEWithMD5AndTripleDES takes ASCII alone.
    char[] asciiPassword = "klucz7".toCharArray();
    for (String type : List.of("JKS", "JCEKS")) {
      KeyStore keys = make(type);
      keys.setKeyEntry("klucz", key, type.equals("JKS") ? keyPassword : asciiPassword, chain);
      keys.setCertificateEntry("one", certificate);
      keys.setCertificateEntry("two", certificate);
      save(keys, "java." + type, storePassword);
    }

    KeyStore secrets = make("JCEKS");
    secrets.setKeyEntry("aes", new SecretKeySpec(new byte[16], "AES"), asciiPassword, null);
    secrets.setKeyEntry("hmac", new SecretKeySpec(new byte[40], "HmacSHA256"), asciiPassword, null);
    secrets.setKeyEntry("des", SecretKeyFactory.getInstance("DES").generateSecret(new DESKeySpec(new byte[8])), asciiPassword, null);
    secrets.setKeyEntry("desede", SecretKeyFactory.getInstance("DESede").generateSecret(new DESedeKeySpec(new byte[24])), asciiPassword, null);
    save(secrets, "secrets.JCEKS", storePassword);

    // So does PBES2.
    KeyStore store = make("PKCS12");
    char[] empty = new char[0];
    store.setKeyEntry("klucz", key, empty, chain);
    store.setCertificateEntry("trusted", certificate);
    store.setKeyEntry("aes", new SecretKeySpec(new byte[32], "AES"), empty, null);
    store.setKeyEntry("hmac", new SecretKeySpec(new byte[20], "HmacSHA1"), empty, null);
    save(store, "java-empty", empty);

    Files.write(Path.of("path.der"), factory.generateCertPath(List.of(certificate)).getEncoded("PkiPath"));
    Files.write(Path.of("path.p7b"), factory.generateCertPath(List.of(certificate)).getEncoded("PKCS7"));
  }
}
