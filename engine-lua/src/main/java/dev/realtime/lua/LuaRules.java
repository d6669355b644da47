package dev.realtime.lua;

import dev.realtime.engine.rules.RuleHost;
import dev.realtime.engine.rules.RuleLoader;
import java.nio.file.Path;

/** Runs rule files in Lua. */
public final class LuaRules implements RuleLoader {
  @Override
  public boolean loads(Path file) {
    return file.toString().endsWith(".lua");
  }

  @Override
  public LuaRuleFile load(Path file, RuleHost host) {
    LuaRuleFile rules = new LuaRuleFile(file, host);
    rules.begin();
    return rules;
  }
}
