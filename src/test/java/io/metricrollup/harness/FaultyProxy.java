package io.metricrollup.harness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ServerSocketFactory;

/**
 * Stands before an HTTP server and spoils some requests: those whose first line matches a pattern.
 * One request per connection. Requests it lets pass are not changed but for that.
 */
public final class FaultyProxy implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");
  private static final String UNAVAILABLE =
      "HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

  private static final String ACCESS_DENIED =
      "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
  private static final String FORBIDDEN =
      "HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nContent-Length: "
          + ACCESS_DENIED.length()
          + "\r\nConnection: close\r\n\r\n";

  private final ServerSocket server;
  private final int upstream;
  private final Pattern spoiled;
  private final Queue<String> failed = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Trap> trap = new AtomicReference<>();
  private volatile String answer;
  private final AtomicInteger refuse = new AtomicInteger();
  private final AtomicInteger loseAnswers = new AtomicInteger();
  private final AtomicInteger spoiledSoFar = new AtomicInteger();

  /**
   * @param upstream the server's port on the loopback interface
   * @param spoiled the requests to spoil, by their first line
   */
  public FaultyProxy(int upstream, Pattern spoiled) throws IOException {
    this(upstream, spoiled, ServerSocketFactory.getDefault());
  }

  /**
   * @param sockets those that clients connect to; the server behind is talked to by plain HTTP
   */
  public FaultyProxy(int upstream, Pattern spoiled, ServerSocketFactory sockets)
      throws IOException {
    this.upstream = upstream;
    this.spoiled = spoiled;
    this.server = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** The next so many are answered with 503 and never reach the server. */
  public void refuse(int requests) {
    refuse.set(requests);
  }

  /** Of the next so many the server does what they ask, but its answer is lost. */
  public void loseAnswers(int requests) {
    loseAnswers.set(requests);
  }

  /** From now on every request, of any kind, is answered with 403 and never reaches the server. */
  public void forbid() {
    answer = FORBIDDEN;
  }

  /** The same with 503. */
  public void refuseAll() {
    answer = UNAVAILABLE;
  }

  /** Requests reach the server again. */
  public void letPass() {
    answer = null;
  }

  /**
   * Does something when a request is on its way, before the server sees it.
   *
   * @param requests those that count, by their first line
   * @param number the how manieth of them, from 1
   * @return is done when that has been
   */
  public CompletableFuture<Void> when(Pattern requests, int number, Runnable action) {
    Trap set = new Trap(requests, new AtomicInteger(number), action, new CompletableFuture<>());
    trap.set(set);
    return set.sprung();
  }

  private record Trap(
      Pattern requests, AtomicInteger left, Runnable action, CompletableFuture<Void> sprung) {
    void pass(String line) {
      if (requests.matcher(line).find() && left.decrementAndGet() == 0) {
        action.run();
        sprung.complete(null);
      }
    }
  }

  /**
   * First lines of the requests that were forbidden or refused, or that the server did not answer.
   */
  public List<String> failed() {
    return List.copyOf(failed);
  }

  /** How many have been spoiled. */
  public int spoiledSoFar() {
    return spoiledSoFar.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        daemon(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      String head = head(client.getInputStream());
      if (head.isEmpty()) {
        return;
      }
      String line = head.substring(0, head.indexOf("\r\n"));
      Trap set = trap.get();
      if (set != null) {
        set.pass(line);
      }
      serve(line, head, client);
    } catch (IOException e) {
      // A broken connection: both sides have seen it.
    }
  }

  private void serve(String line, String head, Socket client) throws IOException {
    boolean ours = spoiled.matcher(line).find();
    String spoilt = answer;
    if (spoilt != null) {
      failed.add(line);
      body(head, client.getInputStream());
      String body = spoilt.equals(FORBIDDEN) && !line.startsWith("HEAD") ? ACCESS_DENIED : "";
      write(client.getOutputStream(), (spoilt + body).getBytes(ISO_8859_1));
    } else if (ours && take(refuse)) {
      body(head, client.getInputStream());
      write(client.getOutputStream(), UNAVAILABLE.getBytes(ISO_8859_1));
    } else if (ours && take(loseAnswers)) {
      loseAnswer(head, client);
    } else {
      pass(line, head, client);
    }
  }

  private boolean take(AtomicInteger budget) {
    boolean taken = budget.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    if (taken) {
      spoiledSoFar.incrementAndGet();
    }
    return taken;
  }

  private void loseAnswer(String head, Socket client) throws IOException {
    byte[] body = body(head, client.getInputStream());
    try (Socket socket = connect(head)) {
      write(socket.getOutputStream(), body);
      socket.getInputStream().readAllBytes();
    }
  }

  private void pass(String line, String head, Socket client) throws IOException {
    long answered = 0;
    try (Socket socket = connect(head)) {
      daemon(() -> copy(client, socket));
      answered = socket.getInputStream().transferTo(client.getOutputStream());
    } finally {
      if (answered == 0) {
        failed.add(line);
      }
    }
  }

  private Socket connect(String head) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), upstream);
    String single =
        head.replaceAll("(?im)^connection:.*\r\n", "")
            .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
    write(socket.getOutputStream(), single.getBytes(ISO_8859_1));
    return socket;
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // The answer is complete, or the client sees the connection break.
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      head.write(b);
      if (b == '\n' && head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
        return head.toString(ISO_8859_1);
      }
    }
    return "";
  }

  private static byte[] body(String head, InputStream in) throws IOException {
    Matcher length = LENGTH.matcher(head);
    return in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
  }

  private static void write(OutputStream out, byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "faulty-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
