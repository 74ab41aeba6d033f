import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.simplereport.jaxb.XmlTimestamp;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;

import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.time.Instant;
import java.util.Date;
import java.util.stream.IntStream;

/**
 * Judge PDF ROOT[,ROOT or CRL...] [PDF ROOT[,...] ...]
 *
 * Default policy of the library, the given roots (PEM or DER) as the only trust anchors, no network; besides what
 * the file bears, only the given revocation lists (DER, named *.crl) are known. Judges as of now, or of the system property "at"
 * (2037-11-24T10:00:00Z). Prints lines of
 * tab-separated fields: "SIGNATURE pdf indication subindication format", "TIMESTAMP pdf indication subindication",
 * "ERROR pdf text", "WARNING pdf text", "FAILED pdf exception".
 */
public class Judge {

    public static void main(String[] arguments) {
        IntStream.range(0, arguments.length / 2).parallel().forEach(i -> {
            try {
                judge(arguments[2 * i], arguments[2 * i + 1]);
            } catch (Throwable exception) { // hostile files exhaust stack or memory too
                print("FAILED", arguments[2 * i], exception);
            }
        });
    }

    private static void judge(String pdf, String known) throws Exception {
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        List<InputStream> lists = new ArrayList<>();
        for (String file : known.split(",")) {
            if (file.endsWith(".crl")) {
                lists.add(new FileInputStream(file));
            } else {
                trusted.addCertificate(DSSUtils.loadCertificate(new File(file)));
            }
        }
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(trusted);
        verifier.setAIASource(null);
        if (!lists.isEmpty()) {
            verifier.setCrlSource(new ExternalResourcesCRLSource(lists.toArray(new InputStream[0])));
        }
        SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(pdf));
        validator.setCertificateVerifier(verifier);
        String at = System.getProperty("at");
        if (at != null) {
            validator.setValidationTime(Date.from(Instant.parse(at)));
        }
        SimpleReport report = validator.validateDocument().getSimpleReport();
        for (String id : report.getSignatureIdList()) {
            print("SIGNATURE", pdf, report.getIndication(id), report.getSubIndication(id), report.getSignatureFormat(id));
            messages(report, id, pdf);
            for (XmlTimestamp stamp : report.getSignatureTimestamps(id)) {
                print("TIMESTAMP", pdf, stamp.getIndication(), stamp.getSubIndication());
            }
        }
        for (String id : report.getTimestampIdList()) {
            print("TIMESTAMP", pdf, report.getIndication(id), report.getSubIndication(id));
            messages(report, id, pdf);
        }
    }

    private static void messages(SimpleReport report, String id, String pdf) {
        for (Message message : report.getAdESValidationErrors(id)) {
            print("ERROR", pdf, message.getValue());
        }
        for (Message message : report.getAdESValidationWarnings(id)) {
            print("WARNING", pdf, message.getValue());
        }
    }

    private static void print(Object... fields) {
        StringBuilder line = new StringBuilder();
        for (Object field : fields) {
            line.append(line.length() == 0 ? "" : "\t").append(field == null ? "" : field.toString().replaceAll("\\s+", " "));
        }
        System.out.println(line);
    }
}
