package dev.realtime.testkit;

import java.util.List;

/**
 * Why a test failed: for people.
 *
 * @param place where in the test, as {@code file:line}; empty where unknown
 * @param message in one line what was wrong
 * @param details expected and got, side by side; empty where there is nothing to compare
 * @param traceback the functions of the test that were running; empty where there is one
 * @param did what the engine sent in that test, a line each
 * @param trace what became of each event in each rule
 * @param problems what went wrong in rules
 */
public record TestFailure(
    String place,
    String message,
    List<String> details,
    String traceback,
    List<String> did,
    String trace,
    List<String> problems) {

  TestFailure(String place, String message, List<String> details) {
    this(place, message, details, "", List.of(), "", List.of());
  }

  TestFailure withTraceback(String lines) {
    return new TestFailure(place, message, details, lines, did, trace, problems);
  }

  /** The same with what the engine did meanwhile. */
  TestFailure seenBy(List<RuleBench> benches, int mostEvents) {
    List<String> sent =
        benches.stream()
            .flatMap(bench -> bench.actions().stream())
            .map(
                action ->
                    "at "
                        + Shown.seconds(action.at())
                        + " "
                        + Shown.brief(action.shown())
                        + "   by "
                        + action.rule())
            .toList();
    StringBuilder all = new StringBuilder();
    benches.forEach(bench -> all.append(bench.trace(mostEvents)));
    return new TestFailure(
        place,
        message,
        details,
        traceback,
        sent,
        all.toString(),
        benches.stream().flatMap(bench -> bench.problems().stream()).toList());
  }

  /** All of it as text of several lines, without an end of line. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(place.isEmpty() ? "" : place + ": ").append(message);
    details.forEach(line -> text.append("\n    ").append(line));
    if (traceback.strip().lines().count() > 1) {
      traceback.strip().lines().forEach(line -> text.append("\n    ").append(line.strip()));
    }
    section(text, "went wrong in rules:", problems);
    if (!trace.isEmpty()) {
      section(text, "the engine sent:", did.isEmpty() ? List.of("nothing") : did);
      section(text, "why, event by event:", trace.lines().toList());
    }
    return text.toString();
  }

  private static void section(StringBuilder text, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      text.append("\n  ").append(title);
      lines.forEach(line -> text.append("\n    ").append(line));
    }
  }
}
