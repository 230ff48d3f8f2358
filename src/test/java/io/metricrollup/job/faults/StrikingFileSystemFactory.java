package io.metricrollup.job.faults;

import java.net.URI;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;

/** Found by Flink through the service loader. */
public final class StrikingFileSystemFactory implements FileSystemFactory {
  @Override
  public String getScheme() {
    return StrikingFileSystem.SCHEME;
  }

  @Override
  public FileSystem create(URI uri) {
    return new StrikingFileSystem();
  }
}
