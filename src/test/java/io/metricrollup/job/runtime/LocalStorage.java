package io.metricrollup.job.runtime;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A real S3-compatible server in a JVM of its own, on the loopback interface only, by HTTP and by
 * HTTPS. A bucket is a folder, its objects are files.
 */
public final class LocalStorage implements AutoCloseable {
  public static final String ACCESS_KEY = "rollup-test-access";
  public static final String SECRET_KEY = "s3-secret-that-nobody-may-see";
  private static final String STORE_PASSWORD = "changeit";
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final Path work;
  private final int port = Ports.free();
  private final int tlsPort = Ports.free();
  private JavaProcess process;

  private LocalStorage(Path work) {
    this.work = work;
  }

  /** Starts it with these buckets and returns when it answers. */
  public static LocalStorage start(Path work, String... buckets) throws IOException {
    LocalStorage storage = new LocalStorage(WorkFolder.prepare(work));
    for (String bucket : buckets) {
      Files.createDirectories(storage.bucket(bucket));
    }
    storage.makeCertificate();
    storage.writeSettings();
    storage.launch();
    return storage;
  }

  /** The folder that is the bucket. */
  public Path bucket(String name) {
    return work.resolve("buckets").resolve(name);
  }

  public int port() {
    return port;
  }

  /** Flink's settings to reach it by HTTP on this port, its own or that of a proxy before it. */
  public static Map<String, String> settings(int port) {
    return settings("http://" + Ports.LOOPBACK + ":" + port);
  }

  /** Flink's settings to reach it by HTTPS; the certificate is in {@link #trustStore}. */
  public Map<String, String> tlsSettings() {
    return tlsSettings(tlsPort);
  }

  /** The same on another port, where {@link #tlsSockets} are. */
  public static Map<String, String> tlsSettings(int port) {
    return settings("https://" + Ports.LOOPBACK + ":" + port);
  }

  /** Sockets that show the server's certificate, for what stands before it. */
  public ServerSocketFactory tlsSockets() throws IOException, GeneralSecurityException {
    char[] password = STORE_PASSWORD.toCharArray();
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(trustStore().toFile(), password), password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context.getServerSocketFactory();
  }

  private static Map<String, String> settings(String endpoint) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("s3.endpoint", endpoint);
    settings.put("s3.path.style.access", "true");
    settings.put("s3.access-key", ACCESS_KEY);
    settings.put("s3.secret-key", SECRET_KEY);
    // What fails shall reach the job, not be repeated in the client.
    settings.put("s3.attempts.maximum", "1");
    settings.put("s3.retry.limit", "1");
    return settings;
  }

  /** A store with the server's certificate, which is read without a password. */
  public Path trustStore() {
    return work.resolve("storage.jks");
  }

  private void makeCertificate() throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=ip:" + Ports.LOOPBACK,
            "-validity",
            "2",
            "-storetype",
            "JKS",
            "-keystore",
            trustStore().toString(),
            "-storepass",
            STORE_PASSWORD,
            "-keypass",
            STORE_PASSWORD);
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (keytool.waitFor() != 0) {
        throw new IOException("keytool failed: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void writeSettings() throws IOException {
    Properties settings = new Properties();
    settings.setProperty("s3proxy.endpoint", "http://" + Ports.LOOPBACK + ":" + port);
    settings.setProperty("s3proxy.secure-endpoint", "https://" + Ports.LOOPBACK + ":" + tlsPort);
    settings.setProperty("s3proxy.keystore-path", trustStore().toString());
    settings.setProperty("s3proxy.keystore-password", STORE_PASSWORD);
    settings.setProperty("s3proxy.authorization", "aws-v2-or-v4");
    settings.setProperty("s3proxy.identity", ACCESS_KEY);
    settings.setProperty("s3proxy.credential", SECRET_KEY);
    settings.setProperty("jclouds.provider", "filesystem-nio2");
    settings.setProperty("jclouds.filesystem.basedir", work.resolve("buckets").toString());
    try (Writer writer = Files.newBufferedWriter(work.resolve("s3.properties"))) {
      settings.store(writer, null);
    }
    Files.writeString(
        work.resolve("logback.xml"),
        """
        <configuration>
          <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%d %-5level %logger{20} - %msg%n</pattern></encoder>
          </appender>
          <root level="INFO"><appender-ref ref="OUT"/></root>
        </configuration>
        """);
  }

  private void launch() {
    Path lib = Installation.current().root().resolve("src/test/storage/target/lib");
    if (!Files.isDirectory(lib)) {
      throw new LocalRuntimeException(lib + " is not built; mvn package builds it.");
    }
    List<String> jvm =
        List.of(
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dlogback.configurationFile=" + work.resolve("logback.xml"));
    List<String> arguments = List.of("--properties", work.resolve("s3.properties").toString());
    process =
        JavaProcess.start(
            new JavaCommand(
                "storage", jvm, lib + "/*", "org.gaul.s3proxy.Main", arguments, Map.of()),
            work);
    Waiting.until(
        () -> Ports.accepts(port) && Ports.accepts(tlsPort),
        process,
        "The S3 server does not answer",
        START_LIMIT);
  }

  /** Kills it (SIGKILL); what it has stored stays. */
  public void kill() {
    process.kill();
  }

  /** Starts it again on the same port, with the same objects, and returns when it answers. */
  public void restart() {
    launch();
  }

  @Override
  public void close() {
    process.kill();
  }
}
