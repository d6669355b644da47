/** Tests over real files. */
@NullMarked
package dev.realtime.actions.file;

import org.jspecify.annotations.NullMarked;
