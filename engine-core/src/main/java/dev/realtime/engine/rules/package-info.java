/** The doors through which rules written in a language come into the engine. */
@NullMarked
package dev.realtime.engine.rules;

import org.jspecify.annotations.NullMarked;
