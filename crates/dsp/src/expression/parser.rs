//! Reads an expression by recursive descent and emits its postfix program.
//!
//! Invariant: the recursion is bounded by [`MAX_DEPTH`], the program by [`MAX_OPERATIONS`], its stack by [`MAX_STACK`]; parts without
//! `alpha` are computed here, by the same code that evaluates.

use super::lexer::{Lexer, Placed, Token};
use super::names::{self, Meaning};
use super::program::{Binary, Operation, Unary};
use super::{Expression, ExpressionError, MAX_DEPTH, MAX_LENGTH, MAX_OPERATIONS, MAX_STACK};

type Step = Result<(), ExpressionError>;

const OPERAND: &str = "a number, a name, a sign or (";
const CONTINUATION: &str = "an operator or the end";

pub(super) fn parse(text: &str) -> Result<Expression, ExpressionError> {
    if text.len() > MAX_LENGTH {
        let offset = (0..=MAX_LENGTH)
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0);
        let accepted = format!("at most {MAX_LENGTH} bytes");
        return Err(ExpressionError::new(
            offset,
            format!("a text of {} bytes", text.len()),
            accepted,
        ));
    }
    let mut lexer = Lexer::new(text);
    let next = lexer.next()?;
    let mut parser = Parser {
        lexer,
        next,
        depth: 0,
        operations: Vec::new(),
        height: 0,
        stack: 0,
    };
    parser.comparison()?;
    match parser.next.token {
        Token::End => Ok(Expression {
            operations: parser.operations,
            stack: parser.stack,
        }),
        _ => Err(parser.unexpected(CONTINUATION)),
    }
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    next: Placed<'a>,
    depth: usize,
    operations: Vec<Operation>,
    /// Values on the stack after the operations so far.
    height: usize,
    /// The largest `height` so far.
    stack: usize,
}

impl<'a> Parser<'a> {
    /// `sum [< sum]`
    fn comparison(&mut self) -> Step {
        self.sum()?;
        if let Some(operator) = self.comparison_operator() {
            self.advance()?;
            self.sum()?;
            self.emit(Operation::Binary(operator))?;
            if self.comparison_operator().is_some() {
                return Err(
                    self.unexpected("one comparison per level; put parentheses around the first")
                );
            }
        }
        Ok(())
    }

    fn comparison_operator(&self) -> Option<Binary> {
        match self.next.token {
            Token::Symbol("<") => Some(Binary::Less),
            Token::Symbol("<=") => Some(Binary::LessOrEqual),
            Token::Symbol(">") => Some(Binary::Greater),
            Token::Symbol(">=") => Some(Binary::GreaterOrEqual),
            Token::Symbol("==") => Some(Binary::Equal),
            Token::Symbol("!=") => Some(Binary::NotEqual),
            _ => None,
        }
    }

    /// `product {(+ | -) product}`
    fn sum(&mut self) -> Step {
        self.product()?;
        loop {
            let operator = match self.next.token {
                Token::Symbol("+") => Binary::Add,
                Token::Symbol("-") => Binary::Subtract,
                _ => return Ok(()),
            };
            self.advance()?;
            self.product()?;
            self.emit(Operation::Binary(operator))?;
        }
    }

    /// `signed {(* | / | %) signed}`
    fn product(&mut self) -> Step {
        self.signed()?;
        loop {
            let operator = match self.next.token {
                Token::Symbol("*") => Binary::Multiply,
                Token::Symbol("/") => Binary::Divide,
                Token::Symbol("%") => Binary::Remainder,
                _ => return Ok(()),
            };
            self.advance()?;
            self.signed()?;
            self.emit(Operation::Binary(operator))?;
        }
    }

    /// `(+ | -) signed | operand [** signed]`
    fn signed(&mut self) -> Step {
        self.enter()?;
        match self.next.token {
            Token::Symbol("-") => {
                self.advance()?;
                self.signed()?;
                self.emit(Operation::Unary(Unary::Negate))?;
            }
            Token::Symbol("+") => {
                self.advance()?;
                self.signed()?;
            }
            _ => {
                self.operand()?;
                if self.next.token == Token::Symbol("**") {
                    self.advance()?;
                    self.signed()?;
                    self.emit(Operation::Binary(Binary::Power))?;
                }
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// `number | name | name ( arguments ) | ( comparison )`
    fn operand(&mut self) -> Step {
        match self.next.token {
            Token::Number(value) => {
                self.emit(Operation::Constant(value))?;
                self.advance()
            }
            Token::Name(name) => match names::meaning(name) {
                Some(Meaning::Value(operation)) => {
                    self.emit(operation)?;
                    self.advance()
                }
                Some(Meaning::Function {
                    operation,
                    arguments,
                }) => {
                    self.advance()?;
                    self.call(name, operation, arguments)
                }
                None => Err(self.unexpected(names::list())),
            },
            Token::Symbol("(") => {
                self.advance()?;
                self.comparison()?;
                self.expect(")", || "an operator or )".into())
            }
            _ => Err(self.unexpected(OPERAND)),
        }
    }

    fn call(&mut self, name: &str, operation: Operation, arguments: usize) -> Step {
        self.expect("(", || format!("( and the arguments of {name}"))?;
        for index in 0..arguments {
            if index > 0 {
                self.expect(",", || {
                    format!("a comma: {name} takes {arguments} arguments")
                })?;
            }
            self.comparison()?;
        }
        self.expect(")", || {
            let plural = if arguments == 1 { "" } else { "s" };
            format!("an operator or ): {name} takes {arguments} argument{plural}")
        })?;
        self.emit(operation)
    }

    fn expect(&mut self, symbol: &'static str, accepted: impl FnOnce() -> String) -> Step {
        if self.next.token == Token::Symbol(symbol) {
            return self.advance();
        }
        Err(self.unexpected(accepted()))
    }

    fn advance(&mut self) -> Step {
        self.next = self.lexer.next()?;
        Ok(())
    }

    fn unexpected(&self, accepted: impl Into<String>) -> ExpressionError {
        let found = match self.next.token {
            Token::End => "the end".to_owned(),
            _ => format!("\"{}\"", self.next.text),
        };
        ExpressionError::new(self.next.offset, found, accepted)
    }

    fn enter(&mut self) -> Step {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let accepted = format!("at most {MAX_DEPTH} levels");
            return Err(ExpressionError::new(
                self.next.offset,
                "one more level of nesting",
                accepted,
            ));
        }
        Ok(())
    }

    /// Appends an operation, or computes it at once when all it takes is constant.
    fn emit(&mut self, operation: Operation) -> Step {
        let takes = operation.takes();
        self.height = self.height - takes + 1;
        self.stack = self.stack.max(self.height);
        self.operations.push(operation);
        let operands = self.operations.len() - 1 - takes;
        let constant = |operation: &Operation| matches!(operation, Operation::Constant(_));
        if takes > 0
            && self.operations[operands..self.operations.len() - 1]
                .iter()
                .all(constant)
        {
            let part = Expression {
                operations: self.operations.split_off(operands),
                stack: takes,
            };
            self.operations
                .push(Operation::Constant(part.unbounded(0.0)));
        }
        if self.stack > MAX_STACK {
            let accepted = format!("at most {MAX_STACK}");
            return Err(ExpressionError::new(
                self.next.offset,
                "one more value held back",
                accepted,
            ));
        }
        if self.operations.len() > MAX_OPERATIONS {
            let accepted = format!("at most {MAX_OPERATIONS}");
            return Err(ExpressionError::new(
                self.next.offset,
                "one more operation",
                accepted,
            ));
        }
        Ok(())
    }
}
