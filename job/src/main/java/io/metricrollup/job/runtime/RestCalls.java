package io.metricrollup.job.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** JSON over HTTP, with one-sentence failures. Thread-safe. */
final class RestCalls {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String BOUNDARY = "rollup-jar-9f2c51d07e";

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final ObjectMapper mapper = new ObjectMapper();
  private final String address;

  RestCalls(String address) {
    this.address = address;
  }

  ObjectNode object() {
    return mapper.createObjectNode();
  }

  JsonNode get(String path) {
    return send(request(path).GET().build());
  }

  JsonNode post(String path, ObjectNode body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString()))
            .build());
  }

  void patch(String path) {
    send(request(path).method("PATCH", BodyPublishers.noBody()).build());
  }

  /** A file as a form's only field. */
  JsonNode upload(String path, Path file) {
    String head =
        "--"
            + BOUNDARY
            + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
            + file.getFileName()
            + "\"\r\nContent-Type: application/x-java-archive\r\n\r\n";
    try {
      BodyPublisher body =
          BodyPublishers.concat(
              BodyPublishers.ofString(head),
              BodyPublishers.ofFile(file),
              BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n"));
      return send(
          request(path)
              .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
              .POST(body)
              .build());
    } catch (FileNotFoundException e) {
      throw new LocalRuntimeException("There is no jar " + file + ".", e);
    }
  }

  /** Names as one value of a query. */
  static String encode(List<String> names) {
    return names.stream()
        .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8))
        .collect(Collectors.joining(","));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path)).timeout(LIMIT);
  }

  private JsonNode send(HttpRequest request) {
    try {
      var response = client.send(request, BodyHandlers.ofString());
      JsonNode body = parse(response.body());
      if (response.statusCode() >= 300) {
        throw new LocalRuntimeException("Flink refused: " + reason(body));
      }
      return body;
    } catch (IOException e) {
      throw new LocalRuntimeException("Flink at " + address + " does not answer (" + e + ").", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalRuntimeException("Interrupted while waiting for Flink.", e);
    }
  }

  private JsonNode parse(String body) {
    try {
      return body.isEmpty() ? object() : mapper.readTree(body);
    } catch (JsonProcessingException e) {
      throw new LocalRuntimeException("Flink at " + address + " does not speak JSON.", e);
    }
  }

  private static String reason(JsonNode body) {
    StringBuilder errors = new StringBuilder();
    body.path("errors").forEach(error -> errors.append(error.asText()).append('\n'));
    return innermost(errors.toString()).orElse("no reason given");
  }

  /** The innermost cause that a stack trace names, else its first line. */
  static Optional<String> innermost(String stackTrace) {
    return stackTrace
        .lines()
        .filter(line -> line.startsWith("Caused by: "))
        .reduce((first, second) -> second)
        .map(line -> line.substring("Caused by: ".length()))
        .or(() -> stackTrace.lines().findFirst());
  }
}
