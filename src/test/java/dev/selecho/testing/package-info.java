/**
 * What the tests share: clients, the application as a process, bytes to send.
 */
@NullMarked
package dev.selecho.testing;

import org.jspecify.annotations.NullMarked;
