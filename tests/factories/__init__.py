"""Rows with plain defaults, one module per noun.

people: member, UserFactory, OrganisationFactory, CohortFactory · courses: published_course, EnrolmentFactory,
LessonFactory … · items: SHAPES, stored_item · quizzes: published_quiz, AttemptFactory.
"""
