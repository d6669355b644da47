/** What actions gave up on: kept on disk, within bounds, to be looked at and sent again. */
@NullMarked
package dev.realtime.engine.dead;

import org.jspecify.annotations.NullMarked;
