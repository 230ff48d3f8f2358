package io.metricrollup.sink;

import java.net.URI;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;

/** Found by Flink through the service loader. */
public final class FailingFileSystemFactory implements FileSystemFactory {
  @Override
  public String getScheme() {
    return FailingFileSystem.SCHEME;
  }

  @Override
  public FileSystem create(URI uri) {
    return new FailingFileSystem();
  }
}
