/** What actions gave up on, kept on disk within bounds. */
@NullMarked
package dev.realtime.engine.internal.dead;

import org.jspecify.annotations.NullMarked;
