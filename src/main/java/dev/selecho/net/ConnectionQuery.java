package dev.selecho.net;

/**
 * Which connections to tell of.
 *
 * @param order what comes first
 * @param after with {@link Order#ID}: only those with a greater id, so that one page
 * follows another
 * @param limit the most to tell of
 */
public record ConnectionQuery(Order order, long after, int limit) {

	/** The most connections of one answer. */
	public static final int MAX_LIMIT = 1_000;

	public ConnectionQuery {
		OptionChecks.check(limit >= 1 && limit <= MAX_LIMIT, "limit", limit, "must be between 1 and " + MAX_LIMIT);
	}

	/** What comes first. */
	public enum Order {

		/** The first accepted. */
		ID,

		/** The longest without a byte moved. */
		IDLE,

		/** The most bytes moved, both ways together. */
		BYTES,

		/** The most output waiting. */
		PENDING

	}

}
