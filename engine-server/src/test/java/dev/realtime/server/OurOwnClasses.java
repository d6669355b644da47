package dev.realtime.server;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/**
 * Leaves out the tests that other modules share, and LuaJ: its amended classes lie among ours, and
 * how its packages know each other was not for us to decide.
 */
final class OurOwnClasses implements ImportOption {
  @Override
  public boolean includes(Location location) {
    return !location.contains("test-classes")
        && !location.contains("-tests.jar")
        && !location.contains("/dev/realtime/luaj/");
  }
}
