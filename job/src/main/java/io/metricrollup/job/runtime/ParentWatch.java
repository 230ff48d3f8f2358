package io.metricrollup.job.runtime;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another main class and halts the JVM when standard input ends: a child process keeps no
 * longer than its parent, however that one died. Uses nothing but the JDK, since it is put alone in
 * front of foreign class paths.
 */
final class ParentWatch {
  private static final int PARENT_GONE = 143;

  private ParentWatch() {}

  /**
   * @param args the main class, then its arguments
   */
  public static void main(String[] args) throws Throwable {
    Thread watch = new Thread(ParentWatch::haltAtEndOfInput, "parent-watch");
    watch.setDaemon(true);
    watch.start();
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void haltAtEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // The parent never writes: what counts is that the pipe is open.
      }
    } catch (IOException e) {
      System.err.println("The pipe from the parent broke: " + e);
    }
    Runtime.getRuntime().halt(PARENT_GONE);
  }
}
