/** The engine for Java programs: build one, give it rules, emit events. */
@NullMarked
package dev.realtime.engine;

import org.jspecify.annotations.NullMarked;
