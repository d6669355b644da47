package dev.realtime.actions.file;

import dev.realtime.api.action.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of its own that appends to a log, and says on its output what was acknowledged. */
final class ChildProcess {
  private ChildProcess() {}

  /** Arguments: folder, definition, first number, batch size, number of batches. */
  public static void main(String[] arguments) throws IOException {
    int first = Integer.parseInt(arguments[2]);
    int batch = Integer.parseInt(arguments[3]);
    int batches = Integer.parseInt(arguments[4]);
    try (LogFixture logs = new LogFixture(Path.of(arguments[0]))) {
      FileAction action = logs.action(arguments[1]);
      for (int i = 0; i < batches; i++) {
        int from = first + i * batch;
        Outcome outcome = LogFixture.append(action, LogFixture.kills(from, from + batch));
        if (!(outcome instanceof Outcome.Done)) {
          System.out.println(outcome);
          System.out.println(logs.told);
          return;
        }
        System.out.println(from + batch);
      }
      // stays with the log in hand until it is ended
      while (System.in.read() >= 0) {}
    }
  }

  static Process start(boolean flags, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    if (flags) {
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(argument -> argument.startsWith("--add-"))
          .forEach(command::add);
    }
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.add(ChildProcess.class.getName());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** Reads what was acknowledged, until so many events or the end of the output. */
  static int acknowledged(BufferedReader output, int enough) throws IOException {
    int count = 0;
    String line;
    while (count < enough && (line = output.readLine()) != null) {
      count = Integer.parseInt(line);
    }
    return count;
  }
}
