//! Curves against numpy's values, hostile texts, and the identity of the two ways to evaluate.

use super::*;

const ALPHAS: [f64; 6] = [0.0, 0.125, 0.3, 0.5, 0.7310585786300049, 1.0];

/// Computed by Python 3 and numpy 2.4 as `eval(text)` with `alpha` an array; non-finite values replaced by 0.
#[rustfmt::skip]
#[allow(clippy::approx_constant, reason = "values as numpy printed them")]
const NUMPY: &[(&str, [f64; 6])] = &[
    ("alpha", [0.0, 0.125, 0.3, 0.5, 0.7310585786300049, 1.0]),
    ("1-alpha", [1.0, 0.875, 0.7, 0.5, 0.2689414213699951, 0.0]),
    ("np.sin(alpha*np.pi/2)", [0.0, 0.19509032201612825, 0.45399049973954675, 0.7071067811865475, 0.9120862871083639, 1.0]),
    ("alpha**3", [0.0, 0.001953125, 0.026999999999999996, 0.125, 0.3907118049313079, 1.0]),
    ("alpha*alpha*(3-2*alpha)", [0.0, 0.04296875, 0.216, 0.5, 0.8219163263029533, 1.0]),
    ("-alpha**2", [-0.0, -0.015625, -0.09, -0.25, -0.534446645388523, -1.0]),
    ("2**-alpha", [1.0, 0.9170040432046712, 0.8122523963562355, 0.7071067811865476, 0.6024616948797195, 0.5]),
    ("2**3**0.5", [3.3219970854839125, 3.3219970854839125, 3.3219970854839125, 3.3219970854839125, 3.3219970854839125, 3.3219970854839125]),
    ("-2**2+alpha*0", [-4.0, -4.0, -4.0, -4.0, -4.0, -4.0]),
    ("(-2)**2+alpha*0", [4.0, 4.0, 4.0, 4.0, 4.0, 4.0]),
    ("(alpha-0.5)**3", [-0.125, -0.052734375, -0.008000000000000002, 0.0, 0.012335770821027018, 0.125]),
    ("(alpha-0.5)%0.3", [0.09999999999999998, 0.22499999999999998, 0.09999999999999998, 0.0, 0.2310585786300049, 0.2]),
    ("-alpha%0.7", [0.0, 0.575, 0.39999999999999997, 0.19999999999999996, 0.668941421369995, 0.3999999999999999]),
    ("7.5%-2+alpha*0", [-0.5, -0.5, -0.5, -0.5, -0.5, -0.5]),
    ("alpha%0.25", [0.0, 0.125, 0.04999999999999999, 0.0, 0.2310585786300049, 0.0]),
    ("1-2-3+alpha", [-4.0, -3.875, -3.7, -3.5, -3.268941421369995, -3.0]),
    ("8/4/2*alpha", [0.0, 0.125, 0.3, 0.5, 0.7310585786300049, 1.0]),
    ("2*-alpha", [-0.0, -0.25, -0.6, -1.0, -1.4621171572600098, -2.0]),
    ("+alpha--alpha", [0.0, 0.25, 0.6, 1.0, 1.4621171572600098, 2.0]),
    ("np.exp(-3*alpha)*np.cos(2*np.pi*3*alpha)", [1.0, -0.48598690966990804, 0.32892176412738455, -0.22313016014842982, 0.03899088050738577, 0.049787068367863944]),
    ("np.log(alpha+1)/np.log(2)", [0.0, 0.16992500144231237, 0.37851162325372983, 0.5849625007211562, 0.7916545460038443, 1.0]),
    ("np.log10(1+9*alpha)", [0.0, 0.32735893438633035, 0.568201724066995, 0.7403626894942439, 0.8796421162515947, 1.0]),
    ("np.sqrt(alpha)", [0.0, 0.3535533905932738, 0.5477225575051661, 0.7071067811865476, 0.8550196364002437, 1.0]),
    ("np.abs(2*alpha-1)", [1.0, 0.75, 0.4, 0.0, 0.4621171572600098, 1.0]),
    ("np.tanh(4*alpha-2)", [-0.9640275800758169, -0.9051482536448665, -0.664036770267849, 0.0, 0.7278944044432927, 0.9640275800758169]),
    ("np.tan(alpha)", [0.0, 0.12565513657513097, 0.3093362496096232, 0.5463024898437905, 0.8968257079678197, 1.5574077246549023]),
    ("np.power(alpha, 1.7)", [0.0, 0.029157280985525235, 0.12915348607498026, 0.3077861033362291, 0.5871089516588641, 1.0]),
    ("np.minimum(alpha, 0.5)", [0.0, 0.125, 0.3, 0.5, 0.5, 0.5]),
    ("np.maximum(alpha, 0.5)", [0.5, 0.5, 0.5, 0.5, 0.7310585786300049, 1.0]),
    ("np.clip(3*alpha-1, 0, 1)", [0.0, 0.0, 0.0, 0.5, 1.0, 1.0]),
    ("np.where(alpha<0.5, alpha, 1-alpha)", [0.0, 0.125, 0.3, 0.5, 0.2689414213699951, 0.0]),
    ("np.where(alpha<=0.5, 1, 0)", [1.0, 1.0, 1.0, 1.0, 0.0, 0.0]),
    ("np.where(alpha>0.5, 1, 0)", [0.0, 0.0, 0.0, 0.0, 1.0, 1.0]),
    ("np.where(alpha>=0.5, 1, 0)", [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]),
    ("np.where(alpha==0.5, 1, 0)", [0.0, 0.0, 0.0, 1.0, 0.0, 0.0]),
    ("np.where(alpha!=0.5, 1, 0)", [1.0, 1.0, 1.0, 0.0, 1.0, 1.0]),
    ("(alpha>0.3)*(alpha<0.8)", [0.0, 0.0, 0.0, 1.0, 1.0, 0.0]),
    ("(1-np.cos(alpha*math.pi))/2", [0.0, 0.03806023374435663, 0.20610737385376343, 0.49999999999999994, 0.8319013951311207, 1.0]),
    ("math.e**alpha", [1.0, 1.1331484530668263, 1.349858807576003, 1.6487212707001282, 2.0772784067272636, 2.718281828459045]),
    ("1e-3+.5*alpha+2.", [2.001, 2.0635, 2.151, 2.251, 2.3665292893150025, 2.501]),
    ("np.where(np.sin(6*np.pi*alpha)>0, np.sqrt(alpha), alpha**2)", [0.0, 0.3535533905932738, 0.09, 0.7071067811865476, 0.8550196364002437, 1.0]),
    ("1/(1+np.exp(-12*(alpha-0.5)))", [0.0024726231566347743, 0.01098694263059318, 0.08317269649392235, 0.5, 0.9411827939412944, 0.9975273768433653]),
    ("alpha**-0.5", [0.0, 2.8284271247461903, 1.8257418583505538, 1.4142135623730951, 1.169563782429775, 1.0]),
    ("np.log(alpha)", [0.0, -2.0794415416798357, -1.2039728043259361, -0.6931471805599453, -0.3132616875182228, 0.0]),
    ("0/alpha", [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
    ("(alpha-2)**2", [4.0, 3.515625, 2.8899999999999997, 2.25, 1.6102123308685037, 1.0]),
    ("(alpha-2)**0.5", [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
    ("(alpha-2)**-3", [-0.125, -0.1517037037037037, -0.20354162426216163, -0.2962962962962963, -0.4894127484155196, -1.0]),
    ("1e308*10*alpha", [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
    ("np.minimum(np.log(alpha-1), 1)", [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
    ("np.where(np.log(alpha-1), 2, 3)", [2.0, 2.0, 2.0, 2.0, 2.0, 2.0]),
];

fn parsed(text: &str) -> Expression {
    Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refused(text: &str) -> ExpressionError {
    match Expression::parse(text) {
        Ok(expression) => panic!("{text} was accepted as {expression:?}"),
        Err(error) => error,
    }
}

#[test]
fn values_equal_numpy() {
    for (text, expected) in NUMPY {
        let expression = parsed(text);
        for (alpha, expected) in ALPHAS.into_iter().zip(expected) {
            let found = expression.eval(alpha);
            let tolerance = 4e-16 * expected.abs().max(0.25);
            assert!(
                (found - expected).abs() <= tolerance,
                "{text} at {alpha}: {found:e}, numpy has {expected:e}"
            );
        }
    }
}

#[test]
fn names_work_bare_and_with_either_module() {
    for (bare, dotted) in [
        ("sin(alpha)", "X.sin(alpha)"),
        ("minimum(alpha, .5)", "X.minimum(alpha, .5)"),
        ("pi*alpha + e", "X.pi*alpha + X.e"),
        (
            "where(alpha<.5, 1, log10(alpha))",
            "X.where(alpha<.5, 1, X.log10(alpha))",
        ),
    ] {
        assert_eq!(parsed(bare), parsed(&dotted.replace('X', "np")));
        assert_eq!(parsed(bare), parsed(&dotted.replace('X', "math")));
    }
}

#[test]
fn white_space_means_nothing() {
    assert_eq!(parsed("\t 1 +\n2\r* alpha "), parsed("1+2*alpha"));
}

#[test]
fn precedence_is_that_of_python() {
    for (short, explicit) in [
        ("-alpha**2", "-(alpha**2)"),
        ("2**alpha**3", "2**(alpha**3)"),
        ("alpha**-2**alpha", "alpha**(-(2**alpha))"),
        ("1-alpha-3", "(1-alpha)-3"),
        ("8/alpha*2%3", "((8/alpha)*2)%3"),
        ("-alpha%3", "(-alpha)%3"),
        ("1+alpha<alpha*2", "(1+alpha)<(alpha*2)"),
    ] {
        assert_eq!(parsed(short), parsed(explicit), "{short}");
    }
}

/// Every text of the table, and block lengths around the column length.
#[test]
fn blocks_give_the_bits_of_single_values() {
    let length = 3 * BLOCK + 77;
    let alphas: Vec<f64> = (0..length).map(|i| i as f64 / 611.0 - 0.2).collect();
    for (text, _) in NUMPY {
        let expression = parsed(text);
        let mut scratch = Scratch::new(&expression);
        for length in [0, 1, 2, 7, BLOCK - 1, BLOCK, BLOCK + 1, length] {
            let mut out = vec![f64::NAN; length];
            expression.eval_block(&alphas[..length], &mut out, &mut scratch);
            for (alpha, found) in alphas.iter().zip(&out) {
                assert_eq!(
                    found.to_bits(),
                    expression.eval(*alpha).to_bits(),
                    "{text} at {alpha}"
                );
            }
        }
    }
}

#[test]
fn a_scratch_too_small_changes_nothing() {
    let mut small = Scratch::new(&parsed("alpha"));
    let expression = parsed("where(alpha<0.5, sin(alpha), cos(alpha))");
    let alphas = [0.1, 0.4, 0.9];
    let mut out = [0.0; 3];
    expression.eval_block(&alphas, &mut out, &mut small);
    assert_eq!(out, alphas.map(|alpha| expression.eval(alpha)));
}

#[test]
fn values_are_finite_for_every_alpha() {
    for (text, _) in NUMPY {
        let expression = parsed(text);
        for alpha in [
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            -1.0,
            1e300,
            -1e300,
            5e-324,
        ] {
            assert!(expression.eval(alpha).is_finite(), "{text} at {alpha}");
        }
    }
}

#[test]
fn parts_without_alpha_are_computed_once() {
    assert!(parsed("2*np.pi/(3+1)**0.5").is_constant());
    assert_eq!(parsed("np.sin(0.5)*2").operations.len(), 1);
    assert_eq!(parsed("alpha*np.sin(0.5)").operations.len(), 3);
    assert!(!parsed("alpha*0").is_constant());
}

#[test]
fn errors_name_the_place_and_what_is_accepted() {
    for (text, offset, found, accepted) in [
        ("", 0, "the end", "a number"),
        ("   ", 3, "the end", "a number"),
        ("1+", 2, "the end", "a number"),
        ("(alpha", 6, "the end", ")"),
        ("alpha)", 5, "\")\"", "the end"),
        ("2 alpha", 2, "\"alpha\"", "an operator"),
        ("2alpha", 0, "\"2alpha\"", "operator after it"),
        ("1j", 0, "\"1j\"", "decimal number"),
        ("1e", 0, "\"1e\"", "exponent"),
        ("1..2", 0, "\"1..2\"", "decimal number"),
        ("1e999", 0, "\"1e999\"", "1.8e308"),
        ("7//2", 1, "\"//\"", "an operator"),
        ("beta", 0, "\"beta\"", "alpha, pi"),
        ("np.alpha", 0, "\"np.alpha\"", "alpha, pi"),
        ("numpy.sin(alpha)", 0, "\"numpy.sin\"", "np. or math."),
        ("np.random.rand()", 0, "\"np.random.rand\"", "minimum"),
        ("__import__('os')", 0, "\"__import__\"", "alpha, pi"),
        ("sin", 3, "the end", "arguments of sin"),
        ("sin()", 4, "\")\"", "a number"),
        ("sin(1, 2)", 5, "\",\"", "takes 1 argument"),
        ("where(alpha<1, 2)", 16, "\")\"", "takes 3 arguments"),
        ("0<alpha<1", 7, "\"<\"", "one comparison"),
        ("alpha; 1", 5, "';'", "an operator"),
        ("alpha = 1", 6, "'='", "an operator"),
        ("2 × alpha", 2, "'×'", "an operator"),
        ("[alpha]", 0, "'['", "a number"),
        ("lambda: 1", 0, "\"lambda\"", "alpha, pi"),
    ] {
        let error = refused(text);
        assert_eq!(error.offset, offset, "{text}: {error}");
        assert_eq!(error.found, found, "{text}: {error}");
        assert!(error.accepted.contains(accepted), "{text}: {error}");
    }
}

#[test]
fn limits_are_stated_and_kept() {
    let padded = |length: usize| format!("alpha{}", " ".repeat(length - 5));
    parsed(&padded(MAX_LENGTH));
    assert_eq!(
        refused(&padded(MAX_LENGTH + 1)).accepted,
        "at most 1024 bytes"
    );
    assert_eq!(refused(&"é".repeat(MAX_LENGTH)).offset, MAX_LENGTH);

    let nested = |depth: usize| format!("{}alpha{}", "(".repeat(depth), ")".repeat(depth));
    parsed(&nested(MAX_DEPTH - 1));
    assert_eq!(refused(&nested(MAX_DEPTH)).accepted, "at most 64 levels");
    assert_eq!(
        refused(&format!("{}1", "-".repeat(1000))).accepted,
        "at most 64 levels"
    );
    assert_eq!(
        refused(&format!("alpha{}", "**alpha".repeat(100))).accepted,
        "at most 64 levels"
    );

    let remainders = |count: usize| format!("alpha{}", "%1.".repeat(count));
    assert_eq!(parsed(&remainders(127)).operations.len(), 255);
    assert_eq!(refused(&remainders(128)).accepted, "at most 256");

    let held_back = |levels: usize| {
        format!(
            "{}alpha{}",
            "alpha+alpha*(".repeat(levels),
            ")".repeat(levels)
        )
    };
    parsed(&held_back(31));
    assert_eq!(refused(&held_back(32)).accepted, "at most 64");
}
