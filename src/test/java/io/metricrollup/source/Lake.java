package io.metricrollup.source;

import io.metricrollup.segment.SegmentLocation;
import io.metricrollup.segment.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A storage root in a temporary directory; segments are any bytes. */
final class Lake {
  private final StorageLayout layout;

  Lake(Path root) {
    String uri = root.toUri().toString();
    this.layout =
        new StorageLayout(
            instance -> new Storage(uri, "default"),
            new SegmentLocation(SegmentLocation.DEFAULT_TEMPLATE));
  }

  StorageLayout layout() {
    return layout;
  }

  String path(NotificationMessage message) {
    return layout.path(message.notification()).toString();
  }

  void write(NotificationMessage message, byte[] bytes) {
    Path file = Path.of(layout.path(message.notification()).getPath());
    try {
      Files.createDirectories(file.getParent());
      // Appears whole, as in an object store.
      Path part = Files.createTempFile(file.getParent(), "part", "");
      Files.write(part, bytes);
      Files.move(part, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
