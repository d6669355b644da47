package dev.realtime.lua;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Some tests use LuaJ without the engine, and tests run in any order; the engine must come first.
 */
public final class EngineBeforeLuaJ implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    LuaAmendments.make();
  }
}
