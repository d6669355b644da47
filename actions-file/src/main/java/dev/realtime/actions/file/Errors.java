package dev.realtime.actions.file;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** Failures as one line for people. */
final class Errors {
  private static final int LONGEST = 300;

  private Errors() {}

  static String line(Throwable failure) {
    String message = failure.getMessage();
    String text;
    if (failure instanceof AccessDeniedException denied) {
      text = "no permission for " + denied.getFile();
    } else if (failure instanceof FileSystemException system && system.getReason() == null) {
      text = failure.getClass().getSimpleName() + " " + system.getFile();
    } else {
      text = message == null ? failure.getClass().getSimpleName() : message;
    }
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }
}
