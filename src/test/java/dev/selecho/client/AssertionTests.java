package dev.selecho.client;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AssertionTests {

	private final Moments moments = new Moments();

	private final Findings findings = new Findings(this.moments, new Events(null, this.moments), 1, 1);

	@ParameterizedTest
	@CsvSource({ "resets<=2,HOLDS", "resets<2,VIOLATED", "resets=2,HOLDS", "resets>1,HOLDS", "resets >= 3,VIOLATED",
			"reset-idle<=0,HOLDS", "reset-owed==2,HOLDS", "failures<=1,VIOLATED", "connections>=1,HOLDS",
			"p50<=20ms,HOLDS", "p50<9ms,VIOLATED", "p99<1h,UNDECIDED", "max<2s,VIOLATED", "connect.max<=1s,HOLDS",
			"connect.p50<1s,UNDECIDED", "outage.new<=0s,VIOLATED", "outage.new.count=1,HOLDS",
			"outage.new.sum<=3h,HOLDS", "outage.kept<=0,HOLDS" })
	void isComparedWithWhatWasFound(String expression, Assertion.Result result) {
		this.findings.count(Outcome.RESET_OWED);
		this.findings.count(Outcome.RESET_OWED);
		this.findings.connected(1_000_000);
		this.findings.exchanged(10_000_000);
		this.findings.exchanged(10_000_000);
		this.findings.exchanged(3_000_000_000L);
		this.findings.newOnes().began(0, this.moments.beginNanos(), Outcome.REFUSED);
		this.findings.newOnes().ended(0, this.moments.beginNanos() + 2_400_000_000L);
		assertThat(Assertion.parse(expression).check(this.findings)).isEqualTo(result);
	}

	@Test
	void whatIsViolatedSaysWhatWasSeen() {
		this.findings.count(Outcome.RESET_OWED);
		this.findings.count(Outcome.RESET_IDLE);
		this.findings.connected(1);
		this.findings.newOnes().began(0, this.moments.beginNanos(), Outcome.REFUSED);
		this.findings.newOnes().ended(0, this.moments.beginNanos() + 2_400_000_000L);
		Verdict verdict = Verdict.of(this.findings, Assertion.withDefaults(List.of()), false);
		assertThat(verdict.line()).isEqualTo("FAIL: reset-idle 1, reset-owed 1, outage.new 1 of 2.4s from "
				+ this.moments.timeOfDay(this.moments.beginNanos()));
		assertThat(verdict.exitCode()).isEqualTo(Verdict.FAILED);
	}

	@Test
	void whatIsSaidOfASubjectTakesTheDefaultsPlace() {
		List<Assertion> given = List.of(Assertion.parse("resets<=5"), Assertion.parse("p99<20ms"));
		assertThat(Assertion.withDefaults(given)).extracting(Assertion::expression)
			.containsExactly("resets<=5", "p99<20ms", "wrong-bytes<=0", "proxy-header<=0", "stalls<=0", "short-end<=0",
					"outage.new<=0s");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "resets|is no assertion", "resets<=|is no assertion", "<=5|is no assertion",
					"resetz<=5|nothing is known as 'resetz'; there are dns, refused",
					"resets<=5ms|is compared with a whole number, not with '5ms'", "p99<20|is not a time such as 100ms",
					"p99<-1s|is not a time", "p98<1s|nothing is known as 'p98'", "resets=>5|is no assertion" })
	void whatIsNoneSaysWhy(String expression, String why) {
		assertThatIllegalArgumentException().isThrownBy(() -> Assertion.parse(expression))
			.withMessageContaining(expression)
			.withMessageContaining(why);
	}

	@ParameterizedTest
	@ValueSource(strings = { "100ms", "1.5s", "10m", "1h", "250us", "0" })
	void timesAreReadAsTheyAreWritten(String text) {
		long nanos = Texts.parseDuration(text).toNanos();
		assertThat(Texts.parseDuration(Texts.duration(nanos).replace(",", "")).toNanos()).isEqualTo(nanos);
	}

}
