package io.metricrollup.bench;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import jdk.management.jfr.FlightRecorderMXBean;

/** Looks into another JVM of this machine. Belongs to one thread. */
final class JvmProbe implements AutoCloseable {
  private final JMXConnector connector;
  private final MBeanServerConnection beans;
  private final ThreadMXBean threads;
  private final FlightRecorderMXBean recorder;
  private long recording;

  private JvmProbe(JMXConnector connector) throws IOException {
    this.connector = connector;
    this.beans = connector.getMBeanServerConnection();
    this.threads =
        ManagementFactory.newPlatformMXBeanProxy(
            beans, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
    try {
      this.recorder =
          JMX.newMXBeanProxy(
              beans, new ObjectName(FlightRecorderMXBean.MXBEAN_NAME), FlightRecorderMXBean.class);
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException(e);
    }
  }

  // The address is that of a process we started, on this machine; no one else has a say in it.
  @SuppressWarnings("BanJNDI")
  static JvmProbe attach(long pid) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        String address = machine.startLocalManagementAgent();
        return new JvmProbe(JMXConnectorFactory.connect(new JMXServiceURL(address)));
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new IOException("The JVM " + pid + " cannot be looked into.", e);
    }
  }

  /** Bytes that the threads that live now have allocated so far. */
  long allocatedBytes() {
    long[] allocated = threads.getThreadAllocatedBytes(threads.getAllThreadIds());
    return LongStream.of(allocated).filter(bytes -> bytes > 0).sum();
  }

  /** Bytes and instances on the heap by class, dead ones included: no collection is forced. */
  String histogram() throws IOException {
    try {
      Object[] arguments = {new String[] {"-all"}};
      String[] signature = {String[].class.getName()};
      ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
      return (String) beans.invoke(commands, "gcClassHistogram", arguments, signature);
    } catch (JMException e) {
      throw new IOException("The JVM does not say what is on its heap.", e);
    }
  }

  /** Begins a recording of samples. */
  void startRecording() throws IOException {
    recording = recorder.newRecording();
    recorder.setPredefinedConfiguration(recording, "profile");
    Map<String, String> settings = recorder.getRecordingSettings(recording);
    settings.put("jdk.ObjectAllocationSample#throttle", "2000/s");
    recorder.setRecordingSettings(recording, settings);
    recorder.startRecording(recording);
  }

  /** Ends it and writes the file. */
  void stopRecording(Path file) throws IOException {
    recorder.stopRecording(recording);
    recorder.copyTo(recording, file.toString());
    recorder.closeRecording(recording);
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
