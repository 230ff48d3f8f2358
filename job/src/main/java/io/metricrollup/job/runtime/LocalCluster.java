package io.metricrollup.job.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A real Flink cluster on this machine: a JobManager and TaskManagers, each a JVM of its own, set
 * up as {@code flink-conf} says, on the loopback interface only. All it writes lies in its work
 * folder. It dies with this JVM. Thread-safe.
 */
public final class LocalCluster implements AutoCloseable {
  private static final String JOB_MANAGER =
      "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
  private static final String TASK_MANAGER =
      "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final Installation installation;
  private final Path work;
  private final Path conf;
  private final ClusterConfiguration configuration;
  private final int restPort;
  private final FlinkRest rest;
  private final List<JavaProcess> taskManagers = new ArrayList<>();
  private JavaProcess jobManager;
  private int taskManagersStarted;

  private LocalCluster(Installation installation, Path work, ClusterSettings settings)
      throws IOException {
    this.installation = installation;
    this.work = work;
    this.restPort = Ports.wanted(settings.dashboardPort(), "the dashboard");
    this.configuration =
        ClusterConfiguration.of(
            installation.flinkConf(), work, Ports.free(), restPort, settings.overrides());
    this.conf = configuration.write(work.resolve("conf"));
    for (String folder : List.of("tmp", "upload", "checkpoints", "savepoints", "log")) {
      Files.createDirectories(work.resolve(folder));
    }
    this.rest = new FlinkRest("http://" + Ports.LOOPBACK + ":" + restPort);
  }

  /**
   * Starts the cluster and returns when all its TaskManagers have registered.
   *
   * @throws LocalRuntimeException in one sentence, with nothing left running
   */
  public static LocalCluster start(Installation installation, Path work, ClusterSettings settings) {
    LocalCluster cluster;
    try {
      cluster = new LocalCluster(installation, WorkFolder.prepare(work), settings);
    } catch (IOException e) {
      throw new LocalRuntimeException("The folder " + work + " cannot be written (" + e + ").", e);
    }
    try {
      cluster.startJobManager();
      for (int i = 0; i < settings.taskManagers(); i++) {
        cluster.launchTaskManager();
      }
      cluster.awaitTaskManagers();
      return cluster;
    } catch (LocalRuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** Starts the JobManager (again) and returns when its REST interface answers. */
  public synchronized void startJobManager() {
    List<String> jvm = new ArrayList<>(configuration.jobManagerJvm());
    jobManager = launch("jobmanager", JOB_MANAGER, jvm, configuration.jobManagerArguments());
    Waiting.until(rest::answers, jobManager, "The JobManager does not answer", START_LIMIT);
  }

  /** Starts one more TaskManager and returns when it has registered. */
  public synchronized void startTaskManager() {
    launchTaskManager();
    awaitTaskManagers();
  }

  private synchronized void launchTaskManager() {
    String name = "taskmanager-" + ++taskManagersStarted;
    List<String> arguments = new ArrayList<>(configuration.taskManagerArguments());
    arguments.add("-D");
    arguments.add("taskmanager.resource-id=" + name);
    taskManagers.add(launch(name, TASK_MANAGER, configuration.taskManagerJvm(), arguments));
  }

  private synchronized void awaitTaskManagers() {
    for (JavaProcess process : taskManagers) {
      Waiting.until(
          () -> rest.hasSlotsOf(process.name()),
          process,
          "The " + process.name() + " has not registered",
          START_LIMIT);
    }
  }

  private JavaProcess launch(
      String name, String mainClass, List<String> flags, List<String> dynamic) {
    List<String> jvm = new ArrayList<>(flags);
    jvm.add("-Dlog4j2.configurationFile=" + installation.flinkConf().resolve("log4j2.properties"));
    jvm.add("-Dlog.file=" + work.resolve("log").resolve(name + ".log"));
    List<String> arguments = new ArrayList<>(List.of("--configDir", conf.toString()));
    arguments.addAll(dynamic);
    // Few malloc arenas: glibc's default keeps freed native memory in up to eight per core.
    Map<String, String> environment =
        Map.of("MALLOC_ARENA_MAX", "2", "FLINK_PLUGINS_DIR", installation.plugins().toString());
    return JavaProcess.start(
        new JavaCommand(
            name, jvm, installation.clusterClassPath(), mainClass, arguments, environment),
        work.resolve("log"));
  }

  /** Jobs, savepoints and metrics. */
  public FlinkRest rest() {
    return rest;
  }

  /** Address of the web dashboard. */
  public String dashboard() {
    return "http://" + Ports.LOOPBACK + ":" + restPort;
  }

  /** Process ids of the TaskManagers that are meant to run. */
  public synchronized List<Long> taskManagerPids() {
    return taskManagers.stream().map(JavaProcess::pid).toList();
  }

  public synchronized long jobManagerPid() {
    return jobManager.pid();
  }

  /** Kills (SIGKILL) the oldest TaskManager and returns when the process is gone. */
  public synchronized void killTaskManager() {
    taskManagers.remove(0).kill();
  }

  /** Kills (SIGKILL) the JobManager; without high availability its jobs are gone. */
  public synchronized void killJobManager() {
    jobManager.kill();
  }

  /** Freezes the oldest TaskManager: connections stay open, nothing answers. */
  public synchronized void pauseTaskManager() {
    taskManagers.get(0).pause();
  }

  public synchronized void resumeTaskManager() {
    taskManagers.get(0).resume();
  }

  /**
   * Returns if all processes run.
   *
   * @throws LocalRuntimeException saying which one ended and why
   */
  public synchronized void checkAlive() {
    List<JavaProcess> all = new ArrayList<>(taskManagers);
    all.add(jobManager);
    for (JavaProcess process : all) {
      if (!process.isAlive()) {
        throw process.failure();
      }
    }
  }

  /** Folder of the processes' logs. */
  public Path logs() {
    return work.resolve("log");
  }

  /** Kills all processes; the folder is the caller's to delete. */
  @Override
  public synchronized void close() {
    taskManagers.forEach(JavaProcess::kill);
    taskManagers.clear();
    if (jobManager != null) {
      jobManager.kill();
    }
  }
}
