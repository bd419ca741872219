package dev.selecho.net;

/**
 * Where a connection is in its life. <pre>
 *       close, drain, idle, age           flushed
 *  OPEN ───────────────────────► FLUSHING ───────► LINGERING
 *   │                                │ output goes on,  │ our FIN is out,
 *   │ reset, error, cut, abort       │ input is         │ the rest is
 *   │                                │ discarded        │ a {@link Farewell}
 *   ▼                                ▼                  ▼
 * CLOSED ◄───────────────────────────┴──────────────────┘
 * </pre> The client's FIN alone changes no phase: it ends the input, and the handler
 * decides. A socket with unread input is never closed while output is under way, for that
 * turns into a reset which destroys the output (RFC 1122, 4.2.2.13).
 */
enum Phase {

	OPEN, FLUSHING, LINGERING, CLOSED

}
