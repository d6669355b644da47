/** What is told to the operator, and what is counted of rules. */
@NullMarked
package dev.realtime.engine.internal.report;

import org.jspecify.annotations.NullMarked;
