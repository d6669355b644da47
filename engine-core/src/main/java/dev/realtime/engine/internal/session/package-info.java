/** What sessions may ask of the engine, and what they reach of it. */
@NullMarked
package dev.realtime.engine.internal.session;

import org.jspecify.annotations.NullMarked;
