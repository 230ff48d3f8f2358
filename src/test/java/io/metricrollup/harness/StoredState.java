package io.metricrollup.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;

/**
 * Checkpoints of single operators as some version of this project wrote them, among the resources:
 * {@code state/NAME-VERSION}. A file that is there is never changed; a new version of a form gets a
 * new one. Run with {@code -Drollup.state.write=true}, tests write those that are missing.
 */
public final class StoredState {
  private static final boolean WRITE = Boolean.getBoolean("rollup.state.write");

  private StoredState() {}

  /**
   * What is stored under the name.
   *
   * @param current a state made just now, stored if it is asked for and nothing is there
   */
  public static OperatorSubtaskState read(String name, OperatorSubtaskState current)
      throws IOException, ClassNotFoundException {
    Path file = file(name);
    if (WRITE && !Files.exists(file)) {
      Files.createDirectories(file.getParent());
      OperatorSnapshotUtil.writeStateHandle(current, file.toString());
    }
    return OperatorSnapshotUtil.readStateHandle(file.toString());
  }

  /** The same for plain bytes. */
  public static byte[] read(String name, byte[] current) throws IOException {
    Path file = file(name);
    if (WRITE && !Files.exists(file)) {
      Files.createDirectories(file.getParent());
      Files.write(file, current);
    }
    return Files.readAllBytes(file);
  }

  private static Path file(String name) {
    return Path.of(System.getProperty("rollup.root"), "src/test/resources/state", name);
  }
}
