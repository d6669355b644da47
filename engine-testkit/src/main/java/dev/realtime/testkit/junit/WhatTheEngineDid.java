package dev.realtime.testkit.junit;

/** Stands under a failed test: what became of each event in each rule. */
final class WhatTheEngineDid extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WhatTheEngineDid(String trace) {
    super("what the engine did:\n" + trace, null, false, false);
  }
}
