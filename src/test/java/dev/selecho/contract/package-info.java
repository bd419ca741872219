/**
 * What clients may rely on, tried over real sockets against the running application.
 */
@NullMarked
package dev.selecho.contract;

import org.jspecify.annotations.NullMarked;
