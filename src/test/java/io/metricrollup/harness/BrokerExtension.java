package io.metricrollup.harness;

import io.metricrollup.job.runtime.Installation;
import io.metricrollup.job.runtime.LocalBroker;
import io.metricrollup.sink.SinkSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands a test the one broker of this JVM, started at first use and ended with the last test. Tests
 * share it: each makes topics of its own names, but for the ledger's, which is there.
 */
public final class BrokerExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(BrokerExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == LocalBroker.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(SharedBroker.class, key -> SharedBroker.start(), SharedBroker.class)
        .broker();
  }

  private record SharedBroker(LocalBroker broker, Path folder) implements AutoCloseable {
    static SharedBroker start() {
      try {
        Path folder = Files.createTempDirectory("rollup-broker");
        LocalBroker broker = LocalBroker.start(Installation.current(), folder);
        broker.createTopic(SinkSettings.DEFAULT_LEDGER_TOPIC, 2);
        return new SharedBroker(broker, folder);
      } catch (IOException e) {
        throw new IllegalStateException("no temporary folder for the broker", e);
      }
    }

    @Override
    public void close() throws IOException {
      broker.close();
      Folders.delete(folder);
    }
  }
}
