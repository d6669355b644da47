package dev.realtime.server;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** Leaves out the tests that other modules share: a folder or a jar of their own. */
final class NoTestJars implements ImportOption {
  @Override
  public boolean includes(Location location) {
    return !location.contains("test-classes") && !location.contains("-tests.jar");
  }
}
