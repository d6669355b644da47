package dev.realtime.server;

import dev.realtime.api.action.Suggestion;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code realtime}. */
@Command(
    name = "realtime",
    description = "Events and actions for game servers: rules in Lua, carried out on Redis.",
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      ServeCommand.class,
      CheckCommand.class,
      TestCommand.class,
      TraceCommand.class,
      EmitCommand.class,
      TailCommand.class,
      LogCommand.class,
      TopCommand.class,
      DeadCommand.class,
      PluginsCommand.class,
      PackageCommand.class,
      DoctorCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:fine",
      "1:a rule or a test failed",
      "2:wrong use or configuration",
      "3:the outside failed: Redis, the disk"
    })
public final class Main {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "show this help")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "show the version")
  boolean version;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "show the engine's log, and the trace of an error")
  boolean verbose;

  /** The version of this build. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"realtime " + dev.realtime.engine.RealtimeEngine.version()};
    }
  }

  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    // Chronicle prints a banner unless it is told not to before its first class is loaded.
    System.setProperty("chronicle.announcer.disable", "true");
    Stopping.exit(run(arguments));
  }

  static int run(String... arguments) {
    Main main = new Main();
    CommandLine commandLine = new CommandLine(main);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionStrategy(
        parsed -> {
          Logging.configure(main.verbose);
          return new CommandLine.RunLast().execute(parsed);
        });
    commandLine.setExecutionExceptionHandler(
        (error, failed, parsed) -> failed(error, failed.getErr(), main.verbose));
    commandLine.setParameterExceptionHandler((error, given) -> misused(error, commandLine));
    if (arguments.length == 0) {
      commandLine.usage(commandLine.getOut());
      return ExitCode.USE;
    }
    return commandLine.execute(arguments);
  }

  /** One line instead of picocli's whole page. */
  private static int misused(CommandLine.ParameterException error, CommandLine root) {
    CommandLine command = error.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    if (command == root
        && error instanceof CommandLine.UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().get(0).startsWith("-")) {
      String word = unmatched.getUnmatched().get(0);
      message =
          "unknown command '" + word + "'" + Suggestion.of(word, root.getSubcommands().keySet());
    }
    command.getErr().println("realtime: " + message + " (see '" + name + " --help')");
    command.getErr().flush();
    return ExitCode.USE;
  }

  private static int failed(Exception error, PrintWriter err, boolean verbose) {
    err.println("realtime: " + ExitCode.message(error));
    if (verbose) {
      error.printStackTrace(err);
    }
    err.flush();
    return ExitCode.of(error);
  }
}
