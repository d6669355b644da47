package dev.realtime.engine.config;

import dev.realtime.api.action.Field;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be set, under its name in {@code realtime.yml} and in the environment.
 *
 * @param section where it stands in {@code realtime.yml}; null for the settings at the top
 * @param field what it is
 */
record Setting(@Nullable String section, Field field) {
  static final String PREFIX = "REALTIME_";

  /** In {@code realtime.yml}, with a dot between the levels. */
  String dotted() {
    return section == null ? field.name() : section + "." + field.name();
  }

  /** In the environment. */
  String variable() {
    return PREFIX + wellKnown();
  }

  /**
   * Whether a variable of the environment means it: its own, or in a section the well-known one.
   */
  boolean isVariable(String name) {
    return name.equals(variable()) || section != null && name.equals(wellKnown());
  }

  private String wellKnown() {
    return dotted().replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
