package dev.selecho.client;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OutagesTests {

	private final Outages outages = new Outages("kept", 10, new Events(null, new Moments()));

	@Test
	void workingIsNoOutage() {
		this.outages.ended(1, 100);
		this.outages.ended(1, 200);
		assertThat(this.outages.summary(300)).isEqualTo(new Outages.Summary(0, 0, 0, 0, 0, 10, Map.of()));
	}

	@Test
	void outageLastsFromTheFirstFailureToTheFirstSuccess() {
		this.outages.began(1, 100, Outcome.REFUSED);
		this.outages.began(1, 150, Outcome.CONNECT_TIMEOUT);
		this.outages.ended(1, 300);
		this.outages.ended(1, 400);
		assertThat(this.outages.summary(500))
			.isEqualTo(new Outages.Summary(1, 0, 200, 100, 200, 10, Map.of(Outcome.REFUSED, 1)));
	}

	@Test
	void causeIsWhatFailsAfterACleanEnd() {
		this.outages.began(1, 100, Outcome.CLEAN_END);
		this.outages.began(1, 100, Outcome.REFUSED);
		this.outages.began(1, 100, Outcome.DNS);
		this.outages.ended(1, 200);
		this.outages.began(1, 300, Outcome.CLEAN_END);
		this.outages.ended(1, 310);
		assertThat(this.outages.summary(500).causes()).isEqualTo(Map.of(Outcome.REFUSED, 1, Outcome.CLEAN_END, 1));
	}

	@Test
	void eachPartyHasItsOwn() {
		this.outages.began(1, 100, Outcome.STALL);
		this.outages.began(2, 120, Outcome.STALL);
		this.outages.ended(1, 150);
		this.outages.ended(2, 420);
		assertThat(this.outages.summary(500))
			.isEqualTo(new Outages.Summary(2, 0, 300, 120, 350, 10, Map.of(Outcome.STALL, 2)));
	}

	@Test
	void whatGoesOnCountsUpToNow() {
		this.outages.began(1, 100, Outcome.STALL);
		this.outages.ended(1, 150);
		this.outages.began(1, 200, Outcome.REFUSED);
		assertThat(this.outages.summary(1_000))
			.isEqualTo(new Outages.Summary(2, 1, 800, 200, 850, 10, Map.of(Outcome.STALL, 1, Outcome.REFUSED, 1)));
	}

}
