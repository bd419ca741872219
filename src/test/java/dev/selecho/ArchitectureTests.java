package dev.selecho;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeModel;
import java.lang.classfile.instruction.MonitorInstruction;
import java.util.List;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.selecho.loop.Counter;
import dev.selecho.loop.LoopMonitor;
import dev.selecho.loop.WakeupCause;
import dev.selecho.net.TcpServer;
import org.jspecify.annotations.NullMarked;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "dev.selecho", importOptions = DoNotIncludeTests.class)
class ArchitectureTests {

	private static final String LOOP = "dev.selecho.loop..";

	private static final String LIMIT = "dev.selecho.limit..";

	private static final String NET = "dev.selecho.net..";

	private static final String MESSAGE = "dev.selecho.message..";

	private static final String SERVICE = "dev.selecho.service..";

	private static final String AUTOCONFIGURE = "dev.selecho.autoconfigure..";

	private static final String ACTUATE = "dev.selecho.actuate..";

	private static final String LIVE = "dev.selecho.live..";

	private static final String CLIENT = "dev.selecho.client..";

	private static final String JSPECIFY = "org.jspecify.annotations";

	private static final String SPRING = "org.springframework..";

	private static final SliceAssignment TOP_LEVEL_CLASSES = new SliceAssignment() {

		@Override
		public SliceIdentifier getIdentifierOf(JavaClass type) {
			boolean below = List.of("dev.selecho.loop", "dev.selecho.limit", "dev.selecho.net")
				.contains(type.getPackageName());
			return below ? SliceIdentifier.of(type.getFullName().replaceAll("\\$.*", "")) : SliceIdentifier.ignore();
		}

		@Override
		public String getDescription() {
			return "top-level classes of loop, limit and net";
		}

	};

	@ArchTest
	static final ArchRule loopUsesTheJdkAlone = classes().that()
		.resideInAPackage(LOOP)
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(LOOP, "java..", JSPECIFY);

	@ArchTest
	static final ArchRule limitUsesTheJdkAloneAndNoChannel = classes().that()
		.resideInAPackage(LIMIT)
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(LIMIT, "java.lang..", "java.util..", "java.net", JSPECIFY);

	@ArchTest
	static final ArchRule netUsesLoopAndLimitAlone = classes().that()
		.resideInAPackage(NET)
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(NET, LOOP, LIMIT, "java..", "jdk.net", "com.sun.management", JSPECIFY);

	@ArchTest
	static final ArchRule serviceUsesNetAlone = classes().that()
		.resideInAPackage(SERVICE)
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(SERVICE, NET, "java..", JSPECIFY);

	@ArchTest
	static final ArchRule messageUsesNetAlone = classes().that()
		.resideInAPackage(MESSAGE)
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(MESSAGE, NET, LOOP, "java..", JSPECIFY);

	@ArchTest
	static final ArchRule autoconfigureUsesNetServiceAndSpring = classes().that()
		.resideInAPackage(AUTOCONFIGURE)
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(AUTOCONFIGURE, LOOP, NET, MESSAGE, SERVICE, SPRING, "org.apache.commons.logging", "java..",
				JSPECIFY);

	@ArchTest
	static final ArchRule autoconfigureRunsWithoutActuatorAndWebServer = noClasses().that()
		.resideInAPackage(AUTOCONFIGURE)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.boot.actuate..", "org.springframework.boot.health..",
				"org.springframework.boot.micrometer..", "org.springframework.boot.web..", "org.springframework.web..",
				"io.micrometer..");

	@ArchTest
	static final ArchRule actuateUsesWhatStandsAboveIt = classes().that()
		.resideInAPackage(ACTUATE)
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(ACTUATE, AUTOCONFIGURE, SERVICE, MESSAGE, LOOP, NET, SPRING, "io.micrometer..",
				"jakarta.servlet..", "org.apache.commons.logging", "java..", JSPECIFY);

	@ArchTest
	static final ArchRule liveUsesWhatStandsAboveIt = classes().that()
		.resideInAPackage(LIVE)
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(LIVE, ACTUATE, AUTOCONFIGURE, SERVICE, MESSAGE, LOOP, NET, SPRING, "jakarta.servlet..",
				"java..", JSPECIFY);

	@ArchTest
	static final ArchRule clientUsesNothingOfTheServer = classes().that()
		.resideInAPackage(CLIENT)
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage(CLIENT, "java..", "javax.net.ssl", "jdk.net", "com.sun.net.httpserver", "picocli",
				"org.HdrHistogram", "io.prometheus.metrics..", JSPECIFY);

	@ArchTest
	static final ArchRule nothingUsesTheApplication = noClasses().that()
		.resideInAnyPackage(LOOP, LIMIT, NET, MESSAGE, SERVICE, AUTOCONFIGURE, ACTUATE, LIVE, CLIENT)
		.should()
		.dependOnClassesThat()
		.resideInAPackage("dev.selecho");

	/**
	 * What is public there is so in the language alone, but for what a watcher reads, and
	 * counts.
	 */
	@ArchTest
	static final ArchRule theLoopIsForNetAlone = noClasses().that()
		.resideOutsideOfPackages(LOOP, NET)
		.should()
		.dependOnClassesThat(resideInAPackage(LOOP).and(DescribedPredicate.not(type(LoopMonitor.class)))
			.and(DescribedPredicate.not(type(WakeupCause.class)))
			.and(DescribedPredicate.not(type(Counter.class))));

	@ArchTest
	static final ArchRule packagesFormNoCycle = slices().matching("dev.selecho.(*)..").should().beFreeOfCycles();

	/** Nor do the classes of the rooms below: no import runs up within a room either. */
	@ArchTest
	static final ArchRule classesOfTheServerFormNoCycle = slices().assignedFrom(TOP_LEVEL_CLASSES)
		.should()
		.beFreeOfCycles();

	/** But for the HTTP server, which is Tomcat's and has channels of its own. */
	@ArchTest
	static final ArchRule channelsStayInLoopNetAndTheClient = noClasses().that()
		.resideOutsideOfPackages(LOOP, NET, CLIENT)
		.and(DescribedPredicate.not(belongTo(type(ActuatorProtocol.class))))
		.should()
		.dependOnClassesThat()
		.resideInAPackage("java.nio.channels..");

	@ArchTest
	static final ArchRule everyPackageIsNullMarked = classes().should(resideInANullMarkedPackage());

	@ArchTest
	static final ArchRule loopAndNetHoldNoLock = noClasses().that()
		.resideInAnyPackage(LOOP, LIMIT, NET)
		.should()
		.dependOnClassesThat(resideInAPackage("java.util.concurrent.locks")
			.and(DescribedPredicate.not(type(java.util.concurrent.locks.LockSupport.class))));

	@ArchTest
	static final ArchRule onlyTheFacadeHasSynchronizedMethods = noMethods().that()
		.areDeclaredInClassesThat()
		.resideInAnyPackage(LOOP, LIMIT, NET)
		.and()
		.areDeclaredInClassesThat()
		.doNotBelongToAnyOf(TcpServer.class)
		.should()
		.haveModifier(JavaModifier.SYNCHRONIZED);

	@ArchTest
	static final ArchRule onlyTheFacadeHasSynchronizedBlocks = classes().that()
		.resideInAnyPackage(LOOP, LIMIT, NET)
		.and()
		.doNotBelongToAnyOf(TcpServer.class)
		.should(enterNoMonitor());

	@ArchTest
	static final ArchRule nothingSleepsInLoopAndNet = noClasses().that()
		.resideInAnyPackage(LOOP, LIMIT, NET)
		.should()
		.callMethodWhere(DescribedPredicate.describe("it is Thread.sleep or Object.wait",
				(call) -> List.of("java.lang.Thread.sleep", "java.lang.Object.wait")
					.contains(call.getTargetOwner().getName() + "." + call.getName())));

	private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
		return new ArchCondition<>("reside in a package with a @NullMarked package-info") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				events.add(new SimpleConditionEvent(type, type.getPackage().isAnnotatedWith(NullMarked.class),
						type.getPackageName() + " of " + type.getSimpleName()));
			}

		};
	}

	/** A synchronized block shows in the instructions of a method alone. */
	private static ArchCondition<JavaClass> enterNoMonitor() {
		return new ArchCondition<>("enter no monitor") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				events.add(new SimpleConditionEvent(type, !entersMonitor(type), type.getName() + " enters a monitor"));
			}

		};
	}

	private static boolean entersMonitor(JavaClass type) {
		try (InputStream code = type.getSource().orElseThrow().getUri().toURL().openStream()) {
			return ClassFile.of()
				.parse(code.readAllBytes())
				.methods()
				.stream()
				.flatMap((method) -> method.code().stream())
				.flatMap(CodeModel::elementStream)
				.anyMatch(MonitorInstruction.class::isInstance);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
