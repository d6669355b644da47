package dev.realtime.actions.file;

import java.util.ArrayList;
import java.util.List;

/**
 * The flags without which Chronicle Queue cannot map its files. Only whoever starts Java can give
 * them.
 */
final class RequiredFlags {
  private static final List<String> EXPORTED = List.of("jdk.internal.ref", "sun.nio.ch");
  private static final List<String> OPENED = List.of("java.lang", "java.lang.reflect");

  private RequiredFlags() {}

  /** Those that this process was not given. */
  static List<String> missing() {
    Module base = Object.class.getModule();
    Module ours = RequiredFlags.class.getModule();
    List<String> missing = new ArrayList<>();
    for (String name : EXPORTED) {
      if (!base.isExported(name, ours)) {
        missing.add("--add-exports=java.base/" + name + "=ALL-UNNAMED");
      }
    }
    for (String name : OPENED) {
      if (!base.isOpen(name, ours)) {
        missing.add("--add-opens=java.base/" + name + "=ALL-UNNAMED");
      }
    }
    return missing;
  }

  /** One line for people. */
  static String message(List<String> missing) {
    return "event logs of the format binary need Java to be started with "
        + String.join(" ", missing)
        + " (the format jsonl does not)";
  }
}
